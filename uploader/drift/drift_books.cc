#include "uploader/drift/drift_books.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/dispatch/held_books.h"
#include "uploader/plan/operation_record.h"
#include "uploader/plan/planner.h"
#include "uploader/store/dirty_table.h"
#include "uploader/store/entry_table.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/run_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::Operation;
using directorysync::upload::v1::RUN_KIND_DELTA;
using provider::FieldValues;
using reconcile::FieldChange;
using reconcile::ObjectKind;

namespace {

constexpr char kTrigger[] = "comparison";
constexpr int64_t kNoRun = 0;

absl::string_view TruthText(absl::optional<bool> value) {
  if (!value.has_value()) return "";
  return *value ? "true" : "false";
}

std::string ValueOf(const FieldValues& fields, const std::string& name) {
  const auto it = fields.find(name);
  return it == fields.end() ? "" : it->second;
}

// What differs, but for what isn't known anyway.
std::vector<FieldChange> Differences(const FieldValues& held,
                                     const std::set<std::string>& uncertain,
                                     const FieldValues& found) {
  std::set<std::string> names;
  for (const auto& field : held) names.insert(field.first);
  for (const auto& field : found) names.insert(field.first);
  std::vector<FieldChange> changes;
  for (const std::string& name : names) {
    const std::string before = ValueOf(held, name);
    const std::string after = ValueOf(found, name);
    if (uncertain.count(name) > 0 || before == after) continue;
    changes.push_back({name, before, after});
  }
  return changes;
}

void Take(const std::vector<FieldChange>& changes, FieldValues& fields) {
  for (const FieldChange& change : changes) fields[change.field] = change.after;
}

// Makes one correction.
class Correction {
 public:
  Correction(Database& database, const DriftFinding& finding, absl::Time now)
      : database_(database), finding_(finding), now_(now) {
    planned_.kind = reconcile::OperationKind::kDelete;
    planned_.object = finding.object;
    planned_.service = finding.service;
    planned_.address = finding.address;
    planned_.object_guid = finding.object_guid;
  }

  absl::StatusOr<std::set<std::string>> Make() {
    std::set<std::string> to_plan;
    ASSIGN_OR_RETURN(const bool corrected,
                     finding_.object == ObjectKind::kMailbox ? CorrectMailbox()
                                                             : CorrectEntry());
    if (!corrected) return to_plan;
    RETURN_IF_ERROR(AddHistory());
    // Whoever wants the address may have it now.
    ASSIGN_OR_RETURN(const auto others, AccountsToPlan(database_, planned_));
    to_plan.insert(others.begin(), others.end());
    to_plan.insert(finding_.object_guid);
    DirtyTable dirty(database_);
    for (const std::string& guid : to_plan) {
      RETURN_IF_ERROR(dirty.Mark(guid, kNoRun));
    }
    return to_plan;
  }

 private:
  absl::StatusOr<bool> CorrectMailbox() {
    MailboxTable mailboxes(database_);
    ASSIGN_OR_RETURN(const auto all, mailboxes.Of(finding_.object_guid));
    for (reconcile::ActualMailbox held : all) {
      if (held.service != finding_.service ||
          held.address != finding_.address) {
        continue;
      }
      if (!finding_.mailbox.has_value()) return Forget();
      changes_ = Differences(held.fields, held.uncertain_fields,
                             finding_.mailbox->fields);
      Take(changes_, held.fields);
      if (held.enabled.has_value() &&
          held.enabled != finding_.mailbox->enabled) {
        changes_.push_back({"enabled", std::string(TruthText(held.enabled)),
                            std::string(TruthText(finding_.mailbox->enabled))});
        held.enabled = finding_.mailbox->enabled;
      }
      if (changes_.empty()) return false;
      RETURN_IF_ERROR(mailboxes.Put(held));
      return true;
    }
    return false;
  }

  absl::StatusOr<bool> CorrectEntry() {
    EntryTable entries(database_);
    ASSIGN_OR_RETURN(const auto all, entries.Of(finding_.object_guid));
    for (reconcile::ActualEntry held : all) {
      if (held.address != finding_.address) continue;
      if (!finding_.entry.has_value()) return Forget();
      changes_ = Differences(held.fields, held.uncertain_fields,
                             finding_.entry->fields);
      if (changes_.empty()) return false;
      Take(changes_, held.fields);
      RETURN_IF_ERROR(entries.Put(held));
      return true;
    }
    return false;
  }

  absl::StatusOr<bool> Forget() {
    RETURN_IF_ERROR(NoteHeldGone(database_, planned_));
    return true;
  }

  // Nothing was sent for it, so it is of no run.
  absl::Status AddHistory() {
    Operation record = RecordOf(planned_);
    record.set_kind(directorysync::upload::v1::OPERATION_KIND_UPDATE);
    record.set_state(directorysync::upload::v1::OPERATION_STATE_DROPPED);
    record.set_why(changes_.empty()
                       ? "compared with the provider: it no longer had it"
                       : "compared with the provider: somebody had changed it "
                         "there");
    for (const FieldChange& change : changes_) {
      auto* field = record.add_changes();
      field->set_field(change.field);
      field->set_before(change.before);
      field->set_after(change.after);
    }
    *record.mutable_created() = ToTimestamp(now_);
    *record.mutable_ended() = ToTimestamp(now_);
    *record.mutable_duration() = ToDuration(finding_.answer.duration);
    record.set_provider_answer(finding_.answer.error_message);
    return OperationTable(database_).Insert(std::move(record), now_).status();
  }

  Database& database_;
  const DriftFinding& finding_;
  const absl::Time now_;
  // What the books know such things by.
  reconcile::PlannedOperation planned_;
  std::vector<FieldChange> changes_;
};

}  // namespace

absl::StatusOr<std::string> MarkOf(Database& database, absl::string_view guid) {
  OperationFilter last;
  last.guid = std::string(guid);
  ASSIGN_OR_RETURN(const auto operations,
                   OperationTable(database).List(last, 1));
  std::string mark;
  for (const Operation& operation : operations) {
    absl::StrAppend(&mark, operation.operation_id(), " ", operation.state(),
                    " ", operation.attempts(), ";");
  }
  ASSIGN_OR_RETURN(const auto mailboxes, MailboxTable(database).Of(guid));
  for (const auto& mailbox : mailboxes) {
    absl::StrAppend(&mark, provider::ServicePath(mailbox.service), " ",
                    mailbox.address.ToString(), " ", TruthText(mailbox.enabled),
                    " ", mailbox.uncertain_fields.size(), ";");
  }
  ASSIGN_OR_RETURN(const auto entries, EntryTable(database).Of(guid));
  for (const auto& entry : entries) {
    absl::StrAppend(&mark, entry.address.ToString(), " ",
                    entry.uncertain_fields.size(), ";");
  }
  return mark;
}

absl::StatusOr<std::set<std::string>> Correct(Database& database,
                                              const DriftFinding& finding,
                                              absl::Time now) {
  return Correction(database, finding, now).Make();
}

absl::Status PlanCorrected(Database& database,
                           const std::set<std::string>& guids, absl::Time now) {
  RunTable runs(database);
  ASSIGN_OR_RETURN(const auto run, runs.Start(RUN_KIND_DELTA, kTrigger, now));
  RETURN_IF_ERROR(PlanTogether(database, guids, run.run_id(), now).status());
  RETURN_IF_ERROR(runs.FinishReading(run.run_id(), 0, "", now));
  return runs.DiscardIfIdle(run.run_id());
}

}  // namespace directory_sync::uploader
