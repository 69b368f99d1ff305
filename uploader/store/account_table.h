#ifndef UPLOADER_STORE_ACCOUNT_TABLE_H_
#define UPLOADER_STORE_ACCOUNT_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/upload/v1/upload.pb.h"

namespace directory_sync::uploader {

// Which accounts a list shows.
struct AccountFilter {
  // Only those after this address and objectGUID; empty: from the first.
  std::string after_address;
  std::string after_guid;
  // Only those whose address, name or sAMAccountName contains this.
  std::string search;
  // Numbers of MailboxState; empty: all.
  std::vector<int> mailbox_states;
};

// The accounts in scope, as the administrator sees them. Their passwords' part
// is in PasswordTable. Use inside StateDatabase::Write or Read.
class AccountTable {
 public:
  using Account = directorysync::upload::v1::Account;

  explicit AccountTable(Database& database) : database_(database) {}

  // All but the fields about the password.
  absl::Status Put(const Account& account);

  // The account left the scope.
  absl::Status Remove(absl::string_view guid);

  // Without the fields about the password.
  absl::StatusOr<std::optional<Account>> Find(absl::string_view guid);

  // The other accounts with the same mail, by address in MailAddress's form.
  absl::StatusOr<std::vector<Account>> OthersAt(absl::string_view address,
                                                absl::string_view guid);

  // By address, with the fields about the password.
  absl::StatusOr<std::vector<Account>> List(const AccountFilter& filter,
                                            int limit);

  absl::StatusOr<std::vector<std::string>> AllGuids();

  absl::StatusOr<int64_t> Count();

 private:
  absl::StatusOr<std::vector<Account>> Select(Statement select);

  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_ACCOUNT_TABLE_H_
