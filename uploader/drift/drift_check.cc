#include "uploader/drift/drift_check.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "uploader/drift/provider_listing.h"
#include "uploader/plan/planner.h"
#include "uploader/provider/retry_policy.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/entry_table.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/registered_domains.h"

namespace directory_sync::uploader {

using provider::FailureKind;
using provider::NextStep;
using reconcile::ObjectKind;

namespace {

// Whether asking again may give another answer.
bool IsPassing(FailureKind failure) {
  const NextStep step = provider::StepAfter(failure);
  return step == NextStep::kRepeatAtOnce || step == NextStep::kRepeatLater ||
         step == NextStep::kStopAll;
}

constexpr char kDomainAlerts[] = "provider-domain/";

std::string DomainAlert(const DriftLook& look) {
  return absl::StrCat(kDomainAlerts, provider::ServicePath(look.service), "/",
                      look.domain);
}

// Alerts about domains that nothing is held in any more, which are looked at no
// more.
absl::Status ResolveLeftDomains(Database& database, absl::Time now) {
  AlertTable alerts(database);
  ASSIGN_OR_RETURN(const auto open, alerts.OpenKeys(kDomainAlerts));
  for (const std::string& key : open) {
    bool is_held = false;
    for (const provider::MailService service : provider::kMailServices) {
      DriftLook look;
      look.service = service;
      look.domain = key.substr(key.rfind('/') + 1);
      if (DomainAlert(look) != key) continue;
      ASSIGN_OR_RETURN(const auto held,
                       MailboxTable(database).InDomain(service, look.domain));
      is_held |= !held.empty();
    }
    if (!is_held) RETURN_IF_ERROR(alerts.Resolve(key, now));
  }
  return absl::OkStatus();
}

ObjectKind ObjectOf(DriftSubject subject) {
  if (subject == DriftSubject::kContacts) return ObjectKind::kContact;
  return subject == DriftSubject::kLists ? ObjectKind::kDistributionList
                                         : ObjectKind::kMailbox;
}

provider::EntryKind EntryKindOf(ObjectKind object) {
  return object == ObjectKind::kContact
             ? provider::EntryKind::kContact
             : provider::EntryKind::kDistributionList;
}

// Whether the list shows the mailbox as it is held.
bool Shows(const ListedMailboxes& listed, const HeldMailbox& held) {
  const auto it = listed.find(held.address);
  if (it == listed.end()) return false;
  return !it->second.has_value() || !held.enabled.has_value() ||
         *it->second == *held.enabled;
}

bool Shows(const ListedEntries& listed, const reconcile::ActualEntry& held) {
  const auto it = listed.find(held.address);
  if (it == listed.end()) return false;
  const auto external = held.fields.find("externalEmail");
  return held.object != ObjectKind::kContact || external == held.fields.end() ||
         held.uncertain_fields.count("externalEmail") > 0 ||
         external->second == it->second;
}

directorysync::upload::v1::MailDomain ToMessage(
    const provider::MailDomain& domain) {
  directorysync::upload::v1::MailDomain message;
  message.set_name(domain.name);
  message.set_hosted_exchange(domain.hosted_exchange);
  message.set_hosted_email(domain.hosted_email);
  return message;
}

}  // namespace

absl::StatusOr<DriftOutcome> DriftCheck::Take(const DriftLook& look) {
  outcome_ = {};
  corrected_.clear();
  vain_ = 0;
  switch (look.subject) {
    case DriftSubject::kMailboxes:
      RETURN_IF_ERROR(LookAtMailboxes(look));
      break;
    case DriftSubject::kContacts:
    case DriftSubject::kLists:
      RETURN_IF_ERROR(LookAtEntries(look));
      break;
    case DriftSubject::kDomains:
      RETURN_IF_ERROR(LookAtDomains());
  }
  RETURN_IF_ERROR(Plan());
  if (outcome_.failure == FailureKind::kNone) {
    RETURN_IF_ERROR(state_.Write(
        [&](Database& database) { return DriftTable(database).Clear(look); }));
  }
  return outcome_;
}

absl::Status DriftCheck::LookAtMailboxes(const DriftLook& look) {
  // Before the list: what is made later needn't be in it.
  std::vector<HeldMailbox> all;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(
        all, MailboxTable(database).InDomain(look.service, look.domain));
    return absl::OkStatus();
  }));
  const auto listed = ListAllMailboxes(client_, look.service, look.domain);
  if (IsPassing(listed.answer.failure)) {
    Fail(listed.value.status(), listed.answer.failure);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(ReportDomain(look, listed.value.status(),
                               listed.value.ok() || all.empty()));
  if (!listed.value.ok()) return absl::OkStatus();
  for (const HeldMailbox& held : all) {
    if (Shows(*listed.value, held)) continue;
    DriftFinding finding;
    finding.service = look.service;
    finding.address = held.address;
    finding.object_guid = held.object_guid;
    ASSIGN_OR_RETURN(const bool more, Ask(std::move(finding)));
    if (!more) break;
  }
  return absl::OkStatus();
}

absl::Status DriftCheck::LookAtEntries(const DriftLook& look) {
  const ObjectKind object = ObjectOf(look.subject);
  std::vector<reconcile::ActualEntry> all;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(all, EntryTable(database).InDomain(object, look.domain));
    return absl::OkStatus();
  }));
  const auto listed = ListAllEntries(client_, EntryKindOf(object), look.domain);
  if (IsPassing(listed.answer.failure)) {
    Fail(listed.value.status(), listed.answer.failure);
  }
  // What can't be listed for good is told for the domain's mailboxes.
  if (!listed.value.ok()) return absl::OkStatus();
  for (const reconcile::ActualEntry& held : all) {
    if (Shows(*listed.value, held)) continue;
    DriftFinding finding;
    finding.object = object;
    finding.address = held.address;
    finding.object_guid = held.object_guid;
    ASSIGN_OR_RETURN(const bool more, Ask(std::move(finding)));
    if (!more) break;
  }
  return absl::OkStatus();
}

absl::Status DriftCheck::LookAtDomains() {
  const auto listed = ListAllDomains(client_);
  if (!listed.value.ok()) {
    if (IsPassing(listed.answer.failure)) {
      Fail(listed.value.status(), listed.answer.failure);
    }
    return absl::OkStatus();
  }
  // An account without any isn't one that anybody registered.
  if (listed.value->empty()) return absl::OkStatus();
  std::vector<directorysync::upload::v1::MailDomain> domains;
  for (const auto& domain : *listed.value) domains.push_back(ToMessage(domain));
  return state_.Write([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(outcome_.domains_changed, StoreDomains(database, domains));
    RETURN_IF_ERROR(ResolveLeftDomains(database, clock_.Now()));
    if (!outcome_.domains_changed) return absl::OkStatus();
    // Where a contact belongs depends on them.
    return MarkAllAccounts(database, /*run_id=*/0);
  });
}

absl::Status DriftCheck::ReportDomain(const DriftLook& look,
                                      const absl::Status& status,
                                      bool is_there) {
  return state_.Write([&](Database& database) {
    AlertTable alerts(database);
    const absl::Time now = clock_.Now();
    if (is_there) return alerts.Resolve(DomainAlert(look), now);
    return alerts.Raise(
        {DomainAlert(look), directorysync::upload::v1::ALERT_SEVERITY_WARNING,
         absl::StrCat(
             "The provider doesn't list the mailboxes of ", look.domain,
             " any more, so they can't be compared: ", status.message()),
         "Put the domain, with the service, back on the account, register with "
         "the account's keys, or take its users out of the group."},
        now);
  });
}

absl::StatusOr<bool> DriftCheck::Ask(DriftFinding finding) {
  std::string mark;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(mark, MarkOf(database, finding.object_guid));
    return absl::OkStatus();
  }));
  const absl::Status status = Read(finding);
  if (IsPassing(finding.answer.failure) &&
      finding.answer.failure != FailureKind::kUnreadable) {
    Fail(status, finding.answer.failure);
    return false;
  }
  const int before = outcome_.corrected;
  if (status.ok() || finding.answer.failure == FailureKind::kNotFound) {
    RETURN_IF_ERROR(CorrectIfUntouched(finding, mark));
  }
  vain_ = outcome_.corrected > before ? 0 : vain_ + 1;
  if (vain_ < kMostVain) return true;
  LogWarning("provider_list_wrong",
             {{"address", finding.address.ToString()}, {"in_a_row", vain_}});
  return false;
}

absl::Status DriftCheck::Read(DriftFinding& finding) {
  if (finding.object == ObjectKind::kMailbox) {
    auto result = client_.GetMailbox(finding.service, finding.address);
    finding.answer = std::move(result.answer);
    RETURN_IF_ERROR(result.value.status());
    finding.mailbox = *std::move(result.value);
    return absl::OkStatus();
  }
  auto result = client_.GetEntry(EntryKindOf(finding.object), finding.address);
  finding.answer = std::move(result.answer);
  RETURN_IF_ERROR(result.value.status());
  finding.entry = *std::move(result.value);
  return absl::OkStatus();
}

absl::Status DriftCheck::CorrectIfUntouched(const DriftFinding& finding,
                                            const std::string& mark) {
  const std::optional<AccountGate::Place> place =
      gate_.TryEnter(finding.object_guid);
  if (!place.has_value()) {
    Fail(absl::CancelledError("the account is being written for"),
         FailureKind::kNotMade);
    return absl::OkStatus();
  }
  std::set<std::string> to_plan;
  RETURN_IF_ERROR(state_.Write([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string now_held,
                     MarkOf(database, finding.object_guid));
    // What was written since is newer than the answer.
    if (now_held != mark) return absl::OkStatus();
    ASSIGN_OR_RETURN(to_plan, Correct(database, finding, clock_.Now()));
    return absl::OkStatus();
  }));
  if (to_plan.empty()) return absl::OkStatus();
  corrected_.merge(to_plan);
  ++outcome_.corrected;
  LogWarning("provider_differs", {{"address", finding.address.ToString()},
                                  {"gone", !finding.mailbox.has_value() &&
                                               !finding.entry.has_value()}});
  return corrected_.size() < kPlanTogether ? absl::OkStatus() : Plan();
}

absl::Status DriftCheck::Plan() {
  if (corrected_.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(state_.Write([&](Database& database) {
    return PlanCorrected(database, corrected_, clock_.Now());
  }));
  corrected_.clear();
  return absl::OkStatus();
}

void DriftCheck::Fail(const absl::Status& status, FailureKind failure) {
  outcome_.status = status;
  outcome_.failure = failure;
}

}  // namespace directory_sync::uploader
