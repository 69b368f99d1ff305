#include "uploader/reconcile/entry.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "uploader/provider/error_texts.h"

namespace directory_sync::reconcile {
namespace {

using provider::MailAddress;

constexpr char kMemberField[] = "member";
constexpr char kExternalField[] = "externalEmail";
constexpr size_t kGuidSize = 16;

// Builds the plan of one contact or list.
class EntryPlanner {
 public:
  explicit EntryPlanner(const EntryView& view) : view_(view) {}

  Plan Make() {
    if (view_.desired.has_value()) {
      PlanDesired(*view_.desired);
    }
    for (const ActualEntry& actual : view_.actual) PlanLeftOver(actual);
    std::stable_sort(plan_.operations.begin(), plan_.operations.end(),
                     [](const PlannedOperation& a, const PlannedOperation& b) {
                       return a.kind < b.kind;
                     });
    return std::move(plan_);
  }

 private:
  void PlanDesired(const DesiredEntry& desired) {
    const absl::StatusOr<MailAddress> mail = MailAddress::Parse(desired.mail);
    if (!mail.ok()) {
      return Reject(provider::InvalidMailText(
          desired.mail, desired.name, mail.status().message(),
          provider::ObjectWord(desired.object == ObjectKind::kContact)));
    }
    if (desired.object == ObjectKind::kContact) {
      PlanContact(desired, *mail);
    } else {
      PlanList(desired, *mail);
    }
  }

  void PlanContact(const DesiredEntry& desired, const MailAddress& external) {
    const std::string domain = ContactDomain(desired);
    if (domain.empty()) {
      return Reject(provider::InvalidOtherMailboxText(desired.other_mailbox,
                                                      desired.name));
    }
    const absl::StatusOr<MailAddress> address = MailAddress::Parse(
        absl::StrCat(ContactName(desired.object_guid), "@", domain));
    if (!address.ok()) {
      return Reject(provider::InvalidOtherMailboxText(desired.other_mailbox,
                                                      desired.name));
    }
    provider::FieldValues fields = desired.fields;
    fields[kExternalField] = external.ToString();
    PlanAt(desired, *address, fields);
  }

  // The domain in which the contact is to be; empty: it doesn't say.
  std::string ContactDomain(const DesiredEntry& desired) const {
    const auto& domains = view_.exchange_domains;
    if (domains.size() == 1) return domains.front();
    const std::string wanted = absl::AsciiStrToLower(
        absl::StripAsciiWhitespace(desired.other_mailbox));
    const auto it = std::find(domains.begin(), domains.end(), wanted);
    return it == domains.end() ? "" : *it;
  }

  void PlanList(const DesiredEntry& desired, const MailAddress& address) {
    if (!view_.other_holder.empty()) {
      return Reject(provider::SameMailText(desired.name, desired.mail,
                                           view_.other_holder, "group"));
    }
    if (const ActualEntry* other = ListOfChangedName(address)) {
      return Reject(provider::ServiceIdChangedText(
          desired.name, other->address.local_part(), address.local_part(),
          "group"));
    }
    if (PlanAt(desired, address, desired.fields)) PlanMembers(desired, address);
  }

  const ActualEntry* ListOfChangedName(const MailAddress& address) const {
    const ActualEntry* other = nullptr;
    for (const ActualEntry& actual : view_.actual) {
      if (actual.address.local_part() == address.local_part()) return nullptr;
      other = &actual;
    }
    return other;
  }

  // True: it is there already.
  bool PlanAt(const DesiredEntry& desired, const MailAddress& address,
              const provider::FieldValues& fields) {
    kept_ = address;
    for (const ActualEntry& actual : view_.actual) {
      if (actual.address != address) continue;
      PlanUpdate(desired, actual, fields);
      return true;
    }
    PlannedOperation operation = New(OperationKind::kCreate, address);
    for (const auto& [field, value] : fields) {
      if (!value.empty()) operation.changes.push_back({field, "", value});
    }
    operation.why = "a member of the group of Hosted Exchange";
    plan_.operations.push_back(std::move(operation));
    return false;
  }

  void PlanUpdate(const DesiredEntry& desired, const ActualEntry& actual,
                  const provider::FieldValues& fields) {
    PlannedOperation operation = New(OperationKind::kUpdate, actual.address);
    for (const auto& [field, after] : fields) {
      const auto it = actual.fields.find(field);
      const std::string before = it == actual.fields.end() ? "" : it->second;
      if (before != after || actual.uncertain_fields.count(field) > 0) {
        operation.changes.push_back({field, before, after});
      }
    }
    if (operation.changes.empty()) return;
    operation.why = absl::StrCat("attributes of ", desired.name, " changed");
    plan_.operations.push_back(std::move(operation));
  }

  void PlanMembers(const DesiredEntry& desired, const MailAddress& address) {
    PlannedOperation adding = New(OperationKind::kAddMembers, address);
    adding.why = absl::StrCat("members of the group ", desired.name);
    PlannedOperation removing = New(OperationKind::kRemoveMembers, address);
    removing.why = absl::StrCat("no members of the group ", desired.name,
                                " in scope any more");
    const std::vector<PlannedOperation> empty = {adding, removing};
    for (const ListMember& member : view_.members) {
      if (IsInSync(member)) continue;
      const bool adds = !member.wanted.empty();
      PlannedOperation own = empty[adds ? 0 : 1];
      PlannedOperation& together = adds ? adding : removing;
      PlannedOperation& operation = member.alone ? own : together;
      adds ? Add(member, operation) : Remove(member, operation);
      if (member.alone) plan_.operations.push_back(std::move(own));
    }
    for (PlannedOperation* operation : {&adding, &removing}) {
      if (operation->changes.empty()) continue;
      plan_.operations.push_back(std::move(*operation));
    }
  }

  static bool IsFull(const PlannedOperation& operation) {
    return operation.changes.size() >= kMembersPerOperation;
  }

  static void AddChange(const ListMember& member, std::string before,
                        std::string after, PlannedOperation& operation) {
    operation.changes.push_back(
        {kMemberField, std::move(before), std::move(after)});
    operation.member_guids.push_back(member.object_guid);
  }

  // With it goes the name that the member had before.
  static void Add(const ListMember& member, PlannedOperation& adding) {
    if (IsFull(adding)) return;
    std::string before;
    for (const HeldName& held : member.held) {
      if (held.name != member.wanted) before = held.name;
    }
    AddChange(member, before, member.wanted, adding);
  }

  // However many: they are weighed together before some are carried out.
  static void Remove(const ListMember& member, PlannedOperation& removing) {
    for (const HeldName& held : member.held) {
      AddChange(member, held.name, "", removing);
    }
  }

  void PlanLeftOver(const ActualEntry& actual) {
    if (keep_all_ || actual.address == kept_) return;
    PlannedOperation operation = New(OperationKind::kDelete, actual.address);
    operation.object = actual.object;
    operation.object_guid = actual.object_guid;
    operation.why = view_.desired.has_value()
                        ? "it is now in another domain"
                        : "not a member of the group of Hosted Exchange any "
                          "more";
    plan_.operations.push_back(std::move(operation));
  }

  void Reject(provider::ErrorText error) {
    Rejection rejection;
    rejection.object_guid = view_.desired->object_guid;
    rejection.name = view_.desired->name;
    rejection.error = std::move(error);
    plan_.rejections.push_back(std::move(rejection));
    keep_all_ = true;
  }

  PlannedOperation New(OperationKind kind, const MailAddress& address) const {
    PlannedOperation operation;
    operation.kind = kind;
    operation.address = address;
    if (!view_.desired.has_value()) return operation;
    operation.object = view_.desired->object;
    operation.object_guid = view_.desired->object_guid;
    operation.name = view_.desired->name;
    return operation;
  }

  const EntryView& view_;
  MailAddress kept_;
  bool keep_all_ = false;
  Plan plan_;
};

}  // namespace

bool IsInSync(const ListMember& member) {
  if (member.wanted.empty()) return member.held.empty();
  return member.held.size() == 1 && !member.held.front().uncertain &&
         member.held.front().name == member.wanted;
}

std::string ContactName(const std::string& object_guid) {
  if (object_guid.size() != kGuidSize) {
    return absl::BytesToHexString(object_guid);
  }
  // MS-DTYP 2.3.4: the first three parts are little-endian numbers.
  constexpr size_t kOrder[kGuidSize] = {3, 2, 1,  0,  5,  4,  7,  6,
                                        8, 9, 10, 11, 12, 13, 14, 15};
  std::string text;
  for (size_t i = 0; i < kGuidSize; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += absl::BytesToHexString(object_guid.substr(kOrder[i], 1));
  }
  return text;
}

Plan ReconcileEntry(const EntryView& view) { return EntryPlanner(view).Make(); }

}  // namespace directory_sync::reconcile
