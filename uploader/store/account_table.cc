#include "uploader/store/account_table.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using Account = AccountTable::Account;

namespace {

// What searches look at: whoever is found is in one of its lines.
std::string SearchTextOf(const Account& account) {
  return absl::AsciiStrToLower(absl::StrCat(account.address(), "\n",
                                            account.display_name(), "\n",
                                            account.sam_account_name()));
}

constexpr char kColumns[] =
    "SELECT a.guid, a.service, a.address, a.display_name, "
    "a.sam_account_name, a.mailbox_state, a.error, p.state, "
    "trim(p.error || ' ' || p.cure), "
    "p.captured_at, p.captured_on, p.delivered_at, p.version, "
    "p.originating_time, p.originating_dsa ";
constexpr char kFrom[] =
    "FROM account a LEFT JOIN password p ON p.guid = a.guid ";
// The rows that aren't found needn't be read: their index says so.
constexpr char kSearched[] =
    "FROM account a INDEXED BY account_by_search LEFT JOIN password p ON "
    "p.guid = a.guid ";

void ReadPassword(Statement& row, Account& account) {
  if (row.IsNull(7)) {
    account.set_password_state(
        directorysync::upload::v1::PASSWORD_STATE_NEVER_CAPTURED);
    return;
  }
  account.set_password_state(
      static_cast<directorysync::upload::v1::PasswordState>(row.Int64(7)));
  account.set_password_error(std::string(row.Text(8)));
  if (!row.IsNull(9)) {
    *account.mutable_password_captured() =
        ToTimestamp(FromColumn(row.Int64(9)));
  }
  account.set_captured_on(std::string(row.Text(10)));
  if (row.IsNull(11)) return;
  *account.mutable_password_delivered() =
      ToTimestamp(FromColumn(row.Int64(11)));
  auto* stamp = account.mutable_delivered_stamp();
  stamp->set_version(static_cast<uint32_t>(row.Int64(12)));
  stamp->set_originating_time(static_cast<uint64_t>(row.Int64(13)));
  stamp->set_originating_dsa(std::string(row.Blob(14)));
}

Account ReadRow(Statement& row) {
  Account account;
  account.set_object_guid(std::string(row.Blob(0)));
  account.set_service(
      static_cast<directorysync::upload::v1::MailService>(row.Int64(1)));
  account.set_address(std::string(row.Text(2)));
  account.set_display_name(std::string(row.Text(3)));
  account.set_sam_account_name(std::string(row.Text(4)));
  account.set_mailbox_state(
      static_cast<directorysync::upload::v1::MailboxState>(row.Int64(5)));
  account.set_error(std::string(row.Text(6)));
  ReadPassword(row, account);
  return account;
}

}  // namespace

absl::Status AccountTable::Put(const Account& account) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare(
          "INSERT OR REPLACE INTO account (guid, service, address, "
          "display_name, sam_account_name, mailbox_state, error, search) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
  replace.BindBlob(1, account.object_guid())
      .BindInt64(2, account.service())
      .BindText(3, account.address())
      .BindText(4, account.display_name())
      .BindText(5, account.sam_account_name())
      .BindInt64(6, account.mailbox_state())
      .BindText(7, account.error())
      .BindText(8, SearchTextOf(account));
  return replace.Run();
}

absl::Status AccountTable::Remove(absl::string_view guid) {
  ASSIGN_OR_RETURN(Statement remove,
                   database_.Prepare("DELETE FROM account WHERE guid = ?"));
  remove.BindBlob(1, guid);
  return remove.Run();
}

absl::StatusOr<std::optional<Account>> AccountTable::Find(
    absl::string_view guid) {
  ASSIGN_OR_RETURN(Statement select, database_.Prepare(absl::StrCat(
                                         kColumns, kFrom, "WHERE a.guid = ?")));
  select.BindBlob(1, guid);
  ASSIGN_OR_RETURN(std::vector<Account> found, Select(std::move(select)));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

absl::StatusOr<std::vector<Account>> AccountTable::OthersAt(
    absl::string_view address, absl::string_view guid) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(absl::StrCat(kColumns, kFrom,
                                     "WHERE a.address = ? AND a.guid <> ?")));
  select.BindText(1, address).BindBlob(2, guid);
  return Select(std::move(select));
}

absl::StatusOr<std::vector<Account>> AccountTable::List(
    const AccountFilter& filter, int limit) {
  std::string sql =
      absl::StrCat(kColumns, filter.search.empty() ? kFrom : kSearched,
                   "WHERE (a.address, a.guid) > (?, ?)");
  if (!filter.search.empty()) sql += " AND instr(a.search, ?4)";
  if (!filter.mailbox_states.empty()) {
    absl::StrAppend(&sql, " AND a.mailbox_state IN (",
                    absl::StrJoin(filter.mailbox_states, ","), ")");
  }
  sql += " ORDER BY a.address, a.guid LIMIT ?3";
  ASSIGN_OR_RETURN(Statement select, database_.Prepare(sql));
  select.BindText(1, filter.after_address)
      .BindBlob(2, filter.after_guid)
      .BindInt64(3, limit);
  if (!filter.search.empty()) {
    select.BindText(4, absl::AsciiStrToLower(filter.search));
  }
  return Select(std::move(select));
}

absl::StatusOr<std::vector<std::string>> AccountTable::AllGuids() {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT guid FROM account"));
  std::vector<std::string> guids;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    guids.emplace_back(row.Blob(0));
    return absl::OkStatus();
  }));
  return guids;
}

absl::StatusOr<int64_t> AccountTable::Count() {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT count(*) FROM account"));
  int64_t count = 0;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    count = row.Int64(0);
    return absl::OkStatus();
  }));
  return count;
}

absl::StatusOr<std::vector<Account>> AccountTable::Select(Statement select) {
  std::vector<Account> accounts;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    accounts.push_back(ReadRow(row));
    return absl::OkStatus();
  }));
  return accounts;
}

}  // namespace directory_sync::uploader
