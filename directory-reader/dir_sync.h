#ifndef DIRECTORY_READER_DIR_SYNC_H_
#define DIRECTORY_READER_DIR_SYNC_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/ldap/entry.h"
#include "common/ldap/session.h"

namespace directory_sync::directory_reader {

// One reading by DirSync.
struct DirSyncRead {
  std::string naming_context;
  std::string filter;
  std::vector<std::string> attributes;
  uint32_t flags = 0;
  std::string cookie;
  std::function<bool()> cancelled;
  // Called when the first request was sent and before its answer is looked at;
  // its error ends the reading. May be empty.
  std::function<absl::Status()> on_sent;
};

// Reads everything since `read.cookie`, in as many answers as the server wants,
// and returns the cookie after it. `on_entry` gets each entry; its error ends
// the reading. An error means that what was delivered is not whole.
//   PermissionDenied  the account lacks "Replicating Directory Changes"
//                     (without kDirSyncObjectSecurity)
//   OutOfRange        the server refuses the cookie
absl::StatusOr<std::string> ReadDirSync(
    ldap::Session& session, DirSyncRead read,
    absl::FunctionRef<absl::Status(const ldap::Entry&)> on_entry);

// A cookie of this moment, without the objects before it.
absl::StatusOr<std::string> CurrentDirSyncCookie(
    ldap::Session& session, const std::string& naming_context, uint32_t flags,
    std::function<bool()> cancelled);

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_DIR_SYNC_H_
