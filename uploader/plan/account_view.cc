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
MailService MainService(const reconcile::AccountView& view) {
  for (const reconcile::DesiredMailbox& wanted : view.desired) {
    for (const reconcile::ActualMailbox& mailbox : view.actual) {
      if (mailbox.service == wanted.service && mailbox.enabled != false) {
        return wanted.service;
      }
    }
  }
  return view.desired.front().service;
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

// What the directory wants of a user.
absl::StatusOr<std::vector<reconcile::DesiredMailbox>> DesiredOf(
    Database& database, const SyncScope& scope, const DirectoryObject& user) {
  std::vector<reconcile::DesiredMailbox> desired;
  for (const MailService service : provider::kMailServices) {
    if (!scope.of(service).active()) continue;
    ASSIGN_OR_RETURN(const bool is_member,
                     MirrorTable(database).HasMember(scope.of(service).group,
                                                     user.object_guid()));
    if (!is_member) continue;
    desired.push_back(DesiredMailboxOf(user, service));
    desired.back().mail = MailOf(scope.settings, desired.back().mail);
    if (service == MailService::kHostedExchange &&
        scope.settings.sync_proxy_addresses()) {
      desired.back().alternate_addresses = AlternateAddressesOf(user);
      for (std::string& address : *desired.back().alternate_addresses) {
        address = MailOf(scope.settings, address);
      }
    }
  }
  return desired;
}

// Brings the account's row up to date and adds its addresses, before and after.
absl::Status RefreshRow(Database& database, const SyncScope& scope,
                        absl::string_view guid, const DirectoryObject* user,
                        const reconcile::AccountView& view,
                        std::set<std::string>& addresses) {
  AccountTable accounts(database);
  ASSIGN_OR_RETURN(const std::optional<Account> before, accounts.Find(guid));
  if (before.has_value()) addresses.insert(before->address());
  if (view.desired.empty()) {
    if (!before.has_value() || IsHeldByMissingGroup(scope, *before)) {
      return absl::OkStatus();
    }
    return accounts.Remove(guid);
  }
  Account row = FreshRow(scope.settings, *user, MainService(view));
  addresses.insert(row.address());
  if (before.has_value()) {
    row.set_mailbox_state(before->mailbox_state());
    row.set_error(before->error());
  } else {
    // Its password is looked at from now on.
    RETURN_IF_ERROR(StampCheckTable(database).Hasten(guid));
  }
  if (before.has_value() && SaysTheSame(*before, row)) return absl::OkStatus();
  return accounts.Put(row);
}

}  // namespace

absl::StatusOr<std::vector<reconcile::DesiredMailbox>> ReadDesired(
    Database& database, const SyncScope& scope, absl::string_view guid) {
  ASSIGN_OR_RETURN(const std::optional<DirectoryObject> user,
                   FindUser(database, guid));
  if (!user.has_value()) return std::vector<reconcile::DesiredMailbox>();
  return DesiredOf(database, scope, *user);
}

absl::StatusOr<reconcile::AccountView> ReadAccountView(Database& database,
                                                       const SyncScope& scope,
                                                       absl::string_view guid) {
  reconcile::AccountView view;
  ASSIGN_OR_RETURN(view.desired, ReadDesired(database, scope, guid));
  ASSIGN_OR_RETURN(view.actual, MailboxTable(database).Of(guid));
  RETURN_IF_ERROR(AddOthers(database, guid, view));
  return view;
}

absl::StatusOr<RefreshedAccount> RefreshAccount(Database& database,
                                                const SyncScope& scope,
                                                absl::string_view guid) {
  RefreshedAccount refreshed;
  reconcile::AccountView& view = refreshed.view;
  ASSIGN_OR_RETURN(const std::optional<DirectoryObject> user,
                   FindUser(database, guid));
  refreshed.is_user = user.has_value();
  if (user.has_value()) {
    ASSIGN_OR_RETURN(view.desired, DesiredOf(database, scope, *user));
  }
  ASSIGN_OR_RETURN(view.actual, MailboxTable(database).Of(guid));
  std::set<std::string> addresses;
  for (const reconcile::ActualMailbox& mailbox : view.actual) {
    addresses.insert(mailbox.address.ToString());
  }
  RETURN_IF_ERROR(RefreshRow(database, scope, guid,
                             user.has_value() ? &*user : nullptr, view,
                             addresses));
  addresses.erase("");
  for (const std::string& address : addresses) {
    ASSIGN_OR_RETURN(const std::vector<Account> others,
                     AccountTable(database).OthersAt(address, guid));
    for (const Account& other : others) {
      refreshed.sharers.insert(other.object_guid());
    }
  }
  return refreshed;
}

absl::Status AddOthers(Database& database, absl::string_view guid,
                       reconcile::AccountView& view) {
  for (const MailAddress& address :
       reconcile::AddressesOf(view.desired, view.actual)) {
    RETURN_IF_ERROR(AddOthersAt(database, guid, address, view.others));
  }
  return absl::OkStatus();
}

}  // namespace directory_sync::uploader
