#ifndef UPLOADER_STORE_FLEET_TABLE_H_
#define UPLOADER_STORE_FLEET_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"

namespace directory_sync::uploader {

// A domain controller whose password handler was let in.
struct AdmittedController {
  // Lower case.
  std::string dns_host_name;
  // SHA-256 of the signing request and the signing key it came with.
  std::string request_digest;
  std::string certificate_pem;
  absl::Time certificate_expires;
  // Ed25519, 32 bytes.
  std::string signing_public_key;
  absl::Time admitted_at;
  std::string admitted_by;
  std::optional<absl::Time> last_item_at;
  // Still good besides certificate_pem; empty: none.
  std::string previous_certificate_pem;
  // Of the last renewal, by the handler's clock.
  absl::Time requested_at = absl::UnixEpoch();
  // Its identity is in use twice.
  bool cloned = false;
  // A serialized fleet.v1.Heartbeat; empty: none yet.
  std::string heartbeat;
  std::optional<absl::Time> heartbeat_at;
};

// The members of the fleet. Use inside StateDatabase::Write or Read.
class FleetTable {
 public:
  explicit FleetTable(Database& database) : database_(database) {}

  // What is not about certificate and admission stays as it was.
  absl::Status PutController(const AdmittedController& controller);
  absl::StatusOr<std::optional<AdmittedController>> FindController(
      absl::string_view dns_host_name);
  // By name.
  absl::StatusOr<std::vector<AdmittedController>> Controllers();
  // False: there is none.
  absl::StatusOr<bool> RemoveController(absl::string_view dns_host_name);

  absl::Status NoteItem(absl::string_view dns_host_name, absl::Time now);
  absl::Status NoteHeartbeat(absl::string_view dns_host_name,
                             absl::string_view heartbeat, absl::Time now);
  absl::Status NoteCloned(absl::string_view dns_host_name);

  // The key of a handler that joined anew with another one.
  absl::Status RetireKey(absl::string_view dns_host_name,
                         absl::string_view signing_public_key, absl::Time now);
  // Those that were retired after `since`.
  absl::StatusOr<std::vector<std::string>> RetiredKeys(
      absl::string_view dns_host_name, absl::Time since);

  // Notes which item bore `seq`, and answers whether another one did before.
  absl::StatusOr<bool> NoteSequence(absl::string_view dns_host_name,
                                    absl::string_view incarnation, uint64_t seq,
                                    absl::string_view id, absl::Time now);
  absl::Status ForgetSequences(absl::Time before);

  // The operator's certificate for port 8732; empty: none.
  absl::StatusOr<std::string> OperatorCertificate();
  absl::Status PutOperatorCertificate(absl::string_view certificate_pem);

 private:
  absl::StatusOr<std::vector<AdmittedController>> Select(Statement select);

  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_FLEET_TABLE_H_
