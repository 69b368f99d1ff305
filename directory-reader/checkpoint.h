#ifndef DIRECTORY_READER_CHECKPOINT_H_
#define DIRECTORY_READER_CHECKPOINT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/ldap/guid.h"

namespace directory_sync::directory_reader {

// Where ReadChanges carries on: DirSync's cookie, and what must still be so
// for the changes since then to be all of them. A value; thread compatible.
struct Checkpoint {
  std::string cookie;  // empty: the server has no DirSync
  uint32_t flags = 0;  // DirSync's
  std::string domain_sid;
  std::string naming_context;
  std::string dns_host_name;
  ldap::Guid invocation_id;
  uint64_t highest_committed_usn = 0;
  std::string attributes_digest;
  // When changes alone no longer do, because the account can't see deletions.
  absl::Time snapshot_due = absl::InfiniteFuture();

  // Versioned bytes with a digest of their own.
  std::string Encode() const;

  // InvalidArgument: `bytes` are not what Encode of this or an earlier version
  // made. OutOfRange: a later version made them; a snapshot is needed.
  static absl::StatusOr<Checkpoint> Decode(absl::string_view bytes);
};

// Names a set of attributes, whatever their order and case.
std::string AttributesDigest(std::vector<std::string> attributes);

// What a domain controller says of itself when a checkpoint comes back.
struct CheckpointContext {
  std::string domain_sid;
  std::string naming_context;
  std::string dns_host_name;
  ldap::Guid invocation_id;
  uint64_t highest_committed_usn = 0;
  std::string attributes_digest;
  absl::Time time;
};

// Whether changes can be read from `checkpoint` at that domain controller.
// OutOfRange, with the reason: another domain, other attributes, a domain
// controller that was restored from a backup (new invocationId) or rolled back
// (its highestCommittedUSN fell), a snapshot that is due. Another domain
// controller is fine.
absl::Status CheckUsable(const Checkpoint& checkpoint,
                         const CheckpointContext& now);

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_CHECKPOINT_H_
