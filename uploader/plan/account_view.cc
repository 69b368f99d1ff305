#include "uploader/plan/account_view.h"

#include <map>
#include <utility>

#include "common/status/status_macros.h"
#include "uploader/plan/directory_account.h"
#include "uploader/reconcile/address_use.h"
#include "uploader/store/account_table.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/mirror_table.h"
#include "uploader/store/service_number.h"
#include "uploader/store/stamp_check_table.h"

namespace directory_sync::uploader {

using directorysync::directory::v1::DirectoryObject;
using directorysync::upload::v1::Account;
using provider::MailAddress;
using provider::MailService;

namespace {

// The user of that objectGUID, or nothing.
absl::StatusOr<std::optional<DirectoryObject>> FindUser(
    Database& database, absl::string_view guid) {
  ASSIGN_OR_RETURN(std::optional<DirectoryObject> object,
                   MirrorTable(database).Find(guid));
  if (object.has_value() &&
      object->kind() != directorysync::directory::v1::OBJECT_KIND_USER) {
    object.reset();
  }
  return object;
}

// The address in the form in which equal ones are equal; what is no address
// stays as it is.
std::string NormalAddress(const std::string& mail) {
  const absl::StatusOr<MailAddress> address = MailAddress::Parse(mail);
  return address.ok() ? address->ToString() : mail;
}

// The service whose mailbox the account has, else the first wanted one.
absl::StatusOr<MailService> MainService(
    Database& database, absl::string_view guid,
    const std::vector<reconcile::DesiredMailbox>& desired) {
  ASSIGN_OR_RETURN(const auto mailboxes, MailboxTable(database).Of(guid));
  for (const reconcile::DesiredMailbox& wanted : desired) {
    for (const reconcile::ActualMailbox& mailbox : mailboxes) {
      if (mailbox.service == wanted.service && mailbox.enabled != false) {
        return wanted.service;
      }
    }
  }
  return desired.front().service;
}

// Whether the account is a member of a scope group that takes no part because
// it is missing.
bool IsHeldByMissingGroup(const SyncScope& scope, const Account& row) {
  const absl::StatusOr<MailService> service = ServiceOfNumber(row.service());
  return service.ok() && scope.of(*service).group_missing;
}

// The rows of the other accounts that want the address, or hold a mailbox there
// and are in scope; by objectGUID.
absl::StatusOr<std::map<std::string, Account>> OthersAt(
    Database& database, absl::string_view guid, const MailAddress& address) {
  AccountTable accounts(database);
  std::map<std::string, Account> others;
  ASSIGN_OR_RETURN(const std::vector<Account> wanting,
                   accounts.OthersAt(address.ToString(), guid));
  for (const Account& account : wanting) {
    others.emplace(account.object_guid(), account);
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> holders,
                   MailboxTable(database).HoldersOf(address));
  for (const std::string& holder : holders) {
    if (holder == guid || others.count(holder) > 0) continue;
    ASSIGN_OR_RETURN(const auto account, accounts.Find(holder));
    if (account.has_value()) others.emplace(holder, *account);
  }
  return others;
}

absl::Status AddOthersAt(Database& database, absl::string_view guid,
                         const MailAddress& address,
                         std::vector<reconcile::OtherUse>& others) {
  ASSIGN_OR_RETURN(const auto accounts, OthersAt(database, guid, address));
  for (const auto& [other, account] : accounts) {
    ASSIGN_OR_RETURN(const auto held, MailboxTable(database).Of(other));
    const auto use = reconcile::UseOf(address, account.display_name(),
                                      account.address(), held);
    if (use.has_value()) others.push_back(*use);
  }
  return absl::OkStatus();
}

Account FreshRow(const directorysync::upload::v1::Settings& settings,
                 const DirectoryObject& user, MailService service) {
  Account row;
  row.set_object_guid(user.object_guid());
  row.set_service(NumberOfService(service));
  row.set_address(NormalAddress(MailOf(settings, FirstValue(user, "mail"))));
  row.set_display_name(FirstValue(user, "displayName"));
  if (row.display_name().empty()) row.set_display_name(CommonName(user));
  row.set_sam_account_name(FirstValue(user, "sAMAccountName"));
  row.set_mailbox_state(directorysync::upload::v1::MAILBOX_STATE_PENDING);
  return row;
}

// Of what FreshRow fills in; a row that stays as it is isn't written.
bool SaysTheSame(const Account& before, const Account& after) {
  return before.service() == after.service() &&
         before.address() == after.address() &&
         before.display_name() == after.display_name() &&
         before.sam_account_name() == after.sam_account_name();
}

absl::Status InsertSharersOf(AccountTable& accounts, const std::string& address,
                             absl::string_view guid,
                             std::set<std::string>& sharers) {
  if (address.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Account> others,
                   accounts.OthersAt(address, guid));
  for (const Account& other : others) sharers.insert(other.object_guid());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<reconcile::DesiredMailbox>> ReadDesired(
    Database& database, const SyncScope& scope, absl::string_view guid) {
  std::vector<reconcile::DesiredMailbox> desired;
  ASSIGN_OR_RETURN(const std::optional<DirectoryObject> user,
                   FindUser(database, guid));
  if (!user.has_value()) return desired;
  for (const MailService service : provider::kMailServices) {
    if (!scope.of(service).active()) continue;
    ASSIGN_OR_RETURN(const bool is_member, MirrorTable(database).HasMember(
                                               scope.of(service).group, guid));
    if (!is_member) continue;
    desired.push_back(DesiredMailboxOf(*user, service));
    desired.back().mail = MailOf(scope.settings, desired.back().mail);
    if (service == MailService::kHostedExchange &&
        scope.settings.sync_proxy_addresses()) {
      desired.back().alternate_addresses = AlternateAddressesOf(*user);
      for (std::string& address : *desired.back().alternate_addresses) {
        address = MailOf(scope.settings, address);
      }
    }
  }
  return desired;
}

absl::StatusOr<reconcile::AccountView> ReadAccountView(Database& database,
                                                       const SyncScope& scope,
                                                       absl::string_view guid) {
  reconcile::AccountView view;
  ASSIGN_OR_RETURN(view.desired, ReadDesired(database, scope, guid));
  ASSIGN_OR_RETURN(view.actual, MailboxTable(database).Of(guid));
  for (const MailAddress& address :
       reconcile::AddressesOf(view.desired, view.actual)) {
    RETURN_IF_ERROR(AddOthersAt(database, guid, address, view.others));
  }
  return view;
}

absl::StatusOr<std::set<std::string>> RefreshAccount(Database& database,
                                                     const SyncScope& scope,
                                                     absl::string_view guid) {
  AccountTable accounts(database);
  std::set<std::string> sharers;
  ASSIGN_OR_RETURN(const std::optional<Account> before, accounts.Find(guid));
  ASSIGN_OR_RETURN(const auto desired, ReadDesired(database, scope, guid));
  ASSIGN_OR_RETURN(const auto held, MailboxTable(database).Of(guid));
  for (const reconcile::ActualMailbox& mailbox : held) {
    RETURN_IF_ERROR(
        InsertSharersOf(accounts, mailbox.address.ToString(), guid, sharers));
  }
  if (before.has_value()) {
    RETURN_IF_ERROR(
        InsertSharersOf(accounts, before->address(), guid, sharers));
    if (desired.empty() && !IsHeldByMissingGroup(scope, *before)) {
      RETURN_IF_ERROR(accounts.Remove(guid));
    }
  }
  if (desired.empty()) return sharers;
  ASSIGN_OR_RETURN(const std::optional<DirectoryObject> user,
                   FindUser(database, guid));
  ASSIGN_OR_RETURN(const MailService service,
                   MainService(database, guid, desired));
  Account row = FreshRow(scope.settings, *user, service);
  if (before.has_value()) {
    row.set_mailbox_state(before->mailbox_state());
    row.set_error(before->error());
  }
  // Its password is looked at from now on.
  if (!before.has_value()) {
    RETURN_IF_ERROR(StampCheckTable(database).Hasten(guid));
  }
  if (!before.has_value() || !SaysTheSame(*before, row)) {
    RETURN_IF_ERROR(accounts.Put(row));
  }
  RETURN_IF_ERROR(InsertSharersOf(accounts, row.address(), guid, sharers));
  return sharers;
}

}  // namespace directory_sync::uploader
