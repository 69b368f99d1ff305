#ifndef UPLOADER_STORE_PROOF_TABLE_H_
#define UPLOADER_STORE_PROOF_TABLE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/upload/v1/passwords.pb.h"

namespace directory_sync::uploader {

// Which proofs a list shows.
struct ProofFilter {
  // Only those after this address and objectGUID; empty: from the first.
  std::string after_address;
  std::string after_guid;
  // Only those whose address, name or sAMAccountName contains this.
  std::string search;
  // PASSWORD_STATE_UNSPECIFIED: all.
  directorysync::upload::v1::PasswordState state =
      directorysync::upload::v1::PASSWORD_STATE_UNSPECIFIED;
};

// The proof of delivery of each account in scope, as accounts and passwords
// have it. Use inside StateDatabase::Read.
class ProofTable {
 public:
  using Proof = directorysync::upload::v1::AccountProof;
  using State = directorysync::upload::v1::PasswordState;

  explicit ProofTable(Database& database) : database_(database) {}

  // By address. PasswordChange.changed_on isn't filled in.
  absl::StatusOr<std::vector<Proof>> List(const ProofFilter& filter, int limit);
  absl::StatusOr<std::optional<Proof>> Find(absl::string_view guid);

  // The objectGUID of the account with this address or sAMAccountName,
  // whatever the case; empty: none in scope.
  absl::StatusOr<std::string> GuidOf(absl::string_view name);

  // How many accounts in scope have which state.
  absl::StatusOr<std::map<State, int64_t>> Count();

 private:
  absl::StatusOr<std::vector<Proof>> Select(Statement select);

  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_PROOF_TABLE_H_
