#include "uploader/reconcile/reconcile.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "uploader/provider/mail_address.h"
#include "uploader/reconcile/alternate_addresses.h"

namespace directory_sync::reconcile {
namespace {

using provider::MailAddress;
using provider::MailService;

constexpr absl::string_view kInGroup = "a member of the group of ";

// Builds the plan of one account.
class AccountPlanner {
 public:
  AccountPlanner(const AccountView& account, const ReconcileScope& scope)
      : account_(account), scope_(scope) {}

  Plan Make() {
    for (const DesiredMailbox& desired : account_.desired) {
      if (scope_.Includes(desired.service)) PlanDesired(desired);
    }
    for (const ActualMailbox& actual : account_.actual) {
      if (scope_.Includes(actual.service)) PlanLeftOver(actual);
    }
    SortOperations();
    return std::move(plan_);
  }

 private:
  void PlanDesired(const DesiredMailbox& desired) {
    if (!desired.enabled.has_value()) {
      return Reject(desired, provider::UnknownAccountStateText(desired.name));
    }
    const absl::StatusOr<MailAddress> address =
        MailAddress::Parse(desired.mail);
    if (!address.ok()) {
      return Reject(desired,
                    provider::InvalidMailText(desired.mail, desired.name,
                                              address.status().message()));
    }
    if (const ActualMailbox* other = MailboxOfChangedName(desired, *address)) {
      if (MayRename(*other, *address)) {
        return PlanRename(desired, *other, *address);
      }
      return Reject(desired,
                    provider::ServiceIdChangedText(
                        desired.name, other->address.local_part(),
                        desired.mail.substr(0, desired.mail.find('@'))));
    }
    if (YieldsToOtherService(desired, *address)) {
      return Reject(desired, provider::ExistsInOtherServiceText(
                                 desired.name, desired.service));
    }
    const ActualMailbox* actual = Find(desired.service, *address);
    if (const OtherUse* other = FirstBefore(*address, actual != nullptr)) {
      return Reject(desired, provider::SameMailText(desired.name, desired.mail,
                                                    other->name));
    }
    kept_.insert({desired.service, *address});
    if (actual == nullptr) return PlanCreate(desired, *address);
    PlanChange(desired, *actual);
    PlanAlternateAddresses(desired, *actual, plan_);
  }

  // Not to where another account is or wants to be.
  bool MayRename(const ActualMailbox& mailbox,
                 const MailAddress& address) const {
    return scope_.rename_mailboxes && !WantedByAnother(address) &&
           !HeldByAnother(mailbox.address) &&
           mailbox.address.domain() == address.domain();
  }

  void PlanRename(const DesiredMailbox& desired, const ActualMailbox& mailbox,
                  const MailAddress& address) {
    kept_.insert({mailbox.service, mailbox.address});
    PlannedOperation operation =
        NewOperation(OperationKind::kRename, desired, mailbox.address);
    operation.changes.push_back(
        {"name", mailbox.address.local_part(), address.local_part()});
    operation.why = "the part of mail before the @ changed";
    Add(std::move(operation));
  }

  const ActualMailbox* Find(MailService service,
                            const MailAddress& address) const {
    for (const ActualMailbox& actual : account_.actual) {
      if (actual.service == service && actual.address == address) {
        return &actual;
      }
    }
    return nullptr;
  }

  bool HoldsAnyIn(MailService service) const {
    for (const ActualMailbox& actual : account_.actual) {
      if (actual.service == service) return true;
    }
    return false;
  }

  // The mailbox in the way of `address`, when none held in that service has
  // its local part.
  const ActualMailbox* MailboxOfChangedName(const DesiredMailbox& desired,
                                            const MailAddress& address) const {
    const ActualMailbox* other = nullptr;
    for (const ActualMailbox& actual : account_.actual) {
      if (actual.service != desired.service) continue;
      if (actual.address.local_part() == address.local_part()) return nullptr;
      other = &actual;
    }
    return other;
  }

  // How much speaks for keeping `address` in `service`.
  int Claim(MailService service, const MailAddress& address) const {
    const ActualMailbox* actual = Find(service, address);
    if (actual != nullptr && actual->enabled != false) return 2;
    return HoldsAnyIn(service) ? 1 : 0;
  }

  // Of two services that are both wanted, the one with an open mailbox comes
  // first, then one with any, then Hosted Exchange.
  bool YieldsToOtherService(const DesiredMailbox& desired,
                            const MailAddress& address) const {
    for (const DesiredMailbox& other : account_.desired) {
      if (other.service == desired.service) continue;
      if (!scope_.Includes(other.service)) continue;
      const int own_claim = Claim(desired.service, address);
      const int other_claim = Claim(other.service, address);
      if (own_claim != other_claim) return own_claim < other_claim;
      return desired.service != MailService::kHostedExchange;
    }
    return false;
  }

  // Another account that comes first at `address`: without a mailbox this one
  // yields to anybody, with one only to somebody else who has one and wants it.
  const OtherUse* FirstBefore(const MailAddress& address,
                              bool holds_mailbox) const {
    for (const OtherUse& other : account_.others) {
      if (other.address != address) continue;
      if (!holds_mailbox || (other.holds_mailbox && other.wants)) return &other;
    }
    return nullptr;
  }

  bool HeldByAnother(const MailAddress& address) const {
    return FirstBefore(address, /*holds_mailbox=*/true) != nullptr;
  }

  // Whether a mailbox that this account doesn't want is somebody else's now:
  // who is in no group any more leaves it to whoever wants it; who is in one
  // has it until it is disabled.
  bool HasPassedOn(const MailAddress& address) const {
    return HeldByAnother(address) ||
           (account_.desired.empty() && WantedByAnother(address));
  }

  bool WantedByAnother(const MailAddress& address) const {
    return FirstBefore(address, /*holds_mailbox=*/false) != nullptr;
  }

  void Reject(const DesiredMailbox& desired, provider::ErrorText error) {
    Rejection rejection;
    rejection.service = desired.service;
    rejection.object_guid = desired.object_guid;
    rejection.name = desired.name;
    rejection.error = std::move(error);
    plan_.rejections.push_back(std::move(rejection));
    for (const ActualMailbox& actual : account_.actual) {
      if (actual.service != desired.service) continue;
      kept_.insert({actual.service, actual.address});
      if (desired.enabled == false && actual.enabled != false &&
          !HeldByAnother(actual.address)) {
        Add(Disable(desired, actual));
      }
    }
  }

  PlannedOperation NewOperation(OperationKind kind,
                                const DesiredMailbox& desired,
                                const MailAddress& address) const {
    PlannedOperation operation;
    operation.kind = kind;
    operation.service = desired.service;
    operation.address = address;
    operation.object_guid = desired.object_guid;
    operation.name = desired.name;
    return operation;
  }

  PlannedOperation Disable(const DesiredMailbox& desired,
                           const ActualMailbox& actual) const {
    PlannedOperation operation =
        NewOperation(OperationKind::kDisable, desired, actual.address);
    operation.enabled = false;
    operation.why = "the account is disabled";
    return operation;
  }

  void PlanCreate(const DesiredMailbox& desired, const MailAddress& address) {
    PlannedOperation operation =
        NewOperation(OperationKind::kCreate, desired, address);
    operation.enabled = desired.enabled;
    for (const auto& [field, value] : desired.fields) {
      if (value.empty()) continue;
      operation.changes.push_back(FieldChange{field, "", value});
    }
    operation.why =
        absl::StrCat(kInGroup, provider::ServiceName(desired.service),
                     HoldsAnyIn(desired.service) ? ", with a new mail domain"
                                                 : " without a mailbox");
    Add(std::move(operation));
  }

  void PlanChange(const DesiredMailbox& desired, const ActualMailbox& actual) {
    PlannedOperation operation =
        actual.enabled == desired.enabled
            ? NewOperation(OperationKind::kUpdate, desired, actual.address)
        : *desired.enabled
            ? NewOperation(OperationKind::kEnable, desired, actual.address)
            : Disable(desired, actual);
    operation.changes = Changes(desired, actual);
    if (operation.kind == OperationKind::kEnable) {
      operation.enabled = true;
      operation.why = absl::StrCat("the account is enabled and ", kInGroup,
                                   provider::ServiceName(desired.service));
    } else if (operation.kind == OperationKind::kUpdate) {
      if (operation.changes.empty()) return;
      operation.why = "attributes changed";
    }
    Add(std::move(operation));
  }

  static std::vector<FieldChange> Changes(const DesiredMailbox& desired,
                                          const ActualMailbox& actual) {
    std::vector<FieldChange> changes;
    for (const auto& [field, after] : desired.fields) {
      const auto it = actual.fields.find(field);
      const std::string before = it == actual.fields.end() ? "" : it->second;
      if (before != after || actual.uncertain_fields.count(field) > 0) {
        changes.push_back(FieldChange{field, before, after});
      }
    }
    return changes;
  }

  // Disables a mailbox that nothing above wanted.
  void PlanLeftOver(const ActualMailbox& actual) {
    if (kept_.count({actual.service, actual.address}) > 0) return;
    if (actual.enabled == false || HasPassedOn(actual.address)) return;
    if (CreatesOpen()) return;
    PlannedOperation operation;
    operation.kind = OperationKind::kDisable;
    operation.service = actual.service;
    operation.address = actual.address;
    operation.object_guid = actual.object_guid;
    operation.enabled = false;
    operation.why = absl::StrCat(
        "not ", kInGroup, provider::ServiceName(actual.service), " any more");
    for (const DesiredMailbox& desired : account_.desired) {
      operation.name = desired.name;
      if (desired.service != actual.service) continue;
      operation.why = absl::StrCat("the mail attribute is now ", desired.mail);
    }
    Add(std::move(operation));
  }

  // While the mailbox that takes an older one's place isn't there, which the
  // provider may refuse for ever, the older one stays open.
  bool CreatesOpen() const {
    return std::any_of(plan_.operations.begin(), plan_.operations.end(),
                       [](const PlannedOperation& planned) {
                         return planned.kind == OperationKind::kCreate &&
                                planned.enabled == true;
                       });
  }

  void Add(PlannedOperation operation) {
    plan_.operations.push_back(std::move(operation));
  }

  // Creates first and removals last.
  void SortOperations() {
    std::stable_sort(plan_.operations.begin(), plan_.operations.end(),
                     [](const PlannedOperation& a, const PlannedOperation& b) {
                       return a.kind < b.kind;
                     });
  }

  const AccountView& account_;
  const ReconcileScope& scope_;
  std::set<std::pair<MailService, MailAddress>> kept_;
  Plan plan_;
};

// Who is at each address, by objectGUID.
using AddressUses = std::map<MailAddress, std::map<std::string, OtherUse>>;
using AccountViews = std::map<std::string, AccountView>;

// The mail attribute in its normal form; empty if the account wants nothing, or
// nothing that is an address.
std::string WantedBy(const AccountView& account, const ReconcileScope& scope) {
  for (const DesiredMailbox& desired : account.desired) {
    if (!scope.Includes(desired.service)) continue;
    const absl::StatusOr<MailAddress> address =
        MailAddress::Parse(desired.mail);
    if (address.ok()) return address->ToString();
  }
  return "";
}

bool IsInScope(const AccountView& account, const ReconcileScope& scope) {
  return std::any_of(account.desired.begin(), account.desired.end(),
                     [&](const DesiredMailbox& desired) {
                       return scope.Includes(desired.service);
                     });
}

AddressUses CollectUses(const AccountViews& accounts,
                        const ReconcileScope& scope) {
  AddressUses uses;
  for (const auto& [guid, account] : accounts) {
    if (!IsInScope(account, scope)) continue;
    const std::string& name = account.desired.front().name;
    const std::string wanted = WantedBy(account, scope);
    for (const MailAddress& address :
         AddressesOf(account.desired, account.actual)) {
      const auto use = UseOf(address, name, wanted, account.actual);
      if (use.has_value()) uses[address][guid] = *use;
    }
  }
  return uses;
}

void AddOtherUses(const std::string& object_guid, const AddressUses& uses,
                  AccountView& account) {
  for (const MailAddress& address :
       AddressesOf(account.desired, account.actual)) {
    const auto it = uses.find(address);
    if (it == uses.end()) continue;
    for (const auto& [guid, use] : it->second) {
      if (guid != object_guid) account.others.push_back(use);
    }
  }
}

void Append(Plan from, Plan& to) {
  std::move(from.operations.begin(), from.operations.end(),
            std::back_inserter(to.operations));
  std::move(from.rejections.begin(), from.rejections.end(),
            std::back_inserter(to.rejections));
}

}  // namespace

Plan ReconcileAccount(const AccountView& account, const ReconcileScope& scope) {
  return AccountPlanner(account, scope).Make();
}

Plan Reconcile(absl::Span<const DesiredMailbox> desired,
               absl::Span<const ActualMailbox> actual,
               const ReconcileScope& scope) {
  AccountViews accounts;
  for (const DesiredMailbox& mailbox : desired) {
    accounts[mailbox.object_guid].desired.push_back(mailbox);
  }
  for (const ActualMailbox& mailbox : actual) {
    accounts[mailbox.object_guid].actual.push_back(mailbox);
  }
  const AddressUses uses = CollectUses(accounts, scope);
  Plan plan;
  for (auto& [object_guid, account] : accounts) {
    AddOtherUses(object_guid, uses, account);
    Append(ReconcileAccount(account, scope), plan);
  }
  return plan;
}

}  // namespace directory_sync::reconcile
