#ifndef UPLOADER_STORE_INVITATION_TABLE_H_
#define UPLOADER_STORE_INVITATION_TABLE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"

namespace directory_sync::uploader {

// That a domain controller may join, once.
struct Invitation {
  // Lower case.
  std::string dns_host_name;
  // SHA-256 of the token.
  std::string token_hash;
  absl::Time expires_at;
  absl::Time invited_at;
  std::string invited_by;
  int wrong_attempts = 0;
  // AdmittedController::request_digest of the one that was let in; empty:
  // nobody was yet.
  std::string used_digest;
};

// The invitations, one a domain controller. Use inside StateDatabase::Write or
// Read.
class InvitationTable {
 public:
  explicit InvitationTable(Database& database) : database_(database) {}

  // In place of an earlier one of that name.
  absl::Status Put(const Invitation& invitation);
  absl::StatusOr<std::optional<Invitation>> Find(
      absl::string_view dns_host_name);
  // By name.
  absl::StatusOr<std::vector<Invitation>> List();
  // False: there is none.
  absl::StatusOr<bool> Remove(absl::string_view dns_host_name);

 private:
  absl::StatusOr<std::vector<Invitation>> Select(Statement select);

  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_INVITATION_TABLE_H_
