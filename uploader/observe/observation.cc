#include "uploader/observe/observation.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/status_macros.h"
#include "uploader/observe/attribute_loss.h"
#include "uploader/observe/mirror_update.h"
#include "uploader/observe/snapshot_update.h"
#include "uploader/plan/planner.h"
#include "uploader/plan/sync_scope.h"
#include "uploader/provider/attribute_map.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/checkpoint_table.h"
#include "uploader/store/dirty_table.h"
#include "uploader/store/drift_table.h"
#include "uploader/store/mirror_table.h"
#include "uploader/store/refusal_table.h"
#include "uploader/store/run_table.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::ALERT_SEVERITY_ERROR;
using directorysync::upload::v1::RUN_KIND_DELTA;
using directorysync::upload::v1::RUN_KIND_FULL;

namespace {

constexpr char kUnreadableAlert[] = "directory-unreadable";

// What a checkpoint can't be carried on after: the next attempt would end as
// this one did.
bool NeedsSnapshot(const absl::Status& status) {
  return absl::IsOutOfRange(status) || absl::IsInvalidArgument(status) ||
         absl::IsDataLoss(status);
}

// pwdLastSet tells that a password may have been changed; whether it was, its
// stamp says.
std::vector<std::string> Attributes() {
  std::vector<std::string> attributes = provider::SyncedAttributes();
  attributes.emplace_back("pwdLastSet");
  return attributes;
}

std::string AttributeList() { return absl::StrJoin(Attributes(), ","); }

// Accounts whose refused operations are to be tried again.
absl::Status MarkDueRetries(Database& database, int64_t run_id,
                            absl::Time now) {
  ASSIGN_OR_RETURN(const std::vector<std::string> due,
                   RefusalTable(database).DueAt(now));
  DirtyTable dirty(database);
  for (const std::string& guid : due) {
    RETURN_IF_ERROR(dirty.Mark(guid, run_id));
  }
  return absl::OkStatus();
}

// What keeps the provider from being what the directory says, beside refused
// operations.
std::string DescribeUndone(const PlanningResult& result) {
  std::string text;
  const int64_t stuck = result.rejected + result.refused;
  if (stuck > 0) {
    text = absl::StrCat(stuck,
                        " accounts can't be synchronized as they are: the "
                        "alerts name each with its cure. ");
  }
  if (result.withheld > 0) {
    absl::StrAppend(
        &text, result.withheld,
        " removals are withheld because that many at once look like a "
        "mistake: see the alerts.");
  }
  return text;
}

// A run for a change that nobody asked for; nothing without a scope group.
absl::StatusOr<std::optional<int64_t>> StartChangeRun(Database& database,
                                                      absl::Time now) {
  ASSIGN_OR_RETURN(const SyncScope scope, ReadSyncScope(database));
  if (!scope.chosen()) return std::nullopt;
  ASSIGN_OR_RETURN(const auto run,
                   RunTable(database).Start(RUN_KIND_DELTA, "change", now));
  return run.run_id();
}

}  // namespace

absl::Status Observation::Run(const directorysync::upload::v1::Run& run) {
  absl::StatusOr<Reading> reading = Read(run);
  absl::Status status = reading.status();
  if (status.ok()) status = RefuseEmpty(*reading);
  if (status.ok()) status = Apply(run.run_id(), *reading);
  if (status.ok()) return status;
  const absl::Status noted = NoteFailure(run.run_id(), status);
  return noted.ok() ? status : noted;
}

absl::Status Observation::RunForObject(
    const directorysync::upload::v1::Run& run, const std::string& object_guid) {
  absl::StatusOr<Reading> reading = ReadObject(object_guid);
  absl::Status status = reading.status();
  if (status.ok()) status = ReadUnknown(*reading);
  if (status.ok()) status = ApplyObject(run.run_id(), object_guid, *reading);
  if (status.ok()) return status;
  const absl::Status noted = NoteFailure(run.run_id(), status);
  return noted.ok() ? status : noted;
}

absl::StatusOr<Observation::Reading> Observation::ReadObject(
    const std::string& object_guid) {
  ASSIGN_OR_RETURN(const std::optional<Checkpoint> checkpoint,
                   UsableCheckpoint());
  Reading reading;
  if (checkpoint.has_value()) reading.checkpoint = checkpoint->token;
  RETURN_IF_ERROR(source_.ReadObjects(
      {object_guid}, Attributes(), reading.checkpoint,
      [&](auto&& object) { reading.objects.push_back(std::move(object)); }));
  return reading;
}

absl::Status Observation::ApplyObject(int64_t run_id,
                                      const std::string& object_guid,
                                      const Reading& reading) {
  const absl::Time now = clock_.Now();
  return state_.Write([&](Database& database) -> absl::Status {
    RETURN_IF_ERROR(UpdateMirror(database, run_id, reading));
    RETURN_IF_ERROR(RefusalTable(database).Hasten(object_guid, now).status());
    RETURN_IF_ERROR(DirtyTable(database).Mark(object_guid, run_id));
    ASSIGN_OR_RETURN(const PlanningResult result,
                     PlanDirtyAccounts(database, now));
    return RunTable(database).FinishReading(
        run_id, static_cast<int64_t>(reading.objects.size()),
        DescribeUndone(result), now);
  });
}

absl::Status Observation::Follow() {
  ASSIGN_OR_RETURN(const std::optional<Checkpoint> checkpoint,
                   UsableCheckpoint());
  if (!checkpoint.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(Reading changes, ReadChanges(checkpoint->token));
  RETURN_IF_ERROR(ReadUnknown(changes));
  return Apply(std::nullopt, changes);
}

absl::StatusOr<std::optional<Checkpoint>> Observation::UsableCheckpoint() {
  std::optional<Checkpoint> checkpoint;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(checkpoint, CheckpointTable(database).Get());
    return absl::OkStatus();
  }));
  if (checkpoint.has_value() && checkpoint->attributes != AttributeList()) {
    checkpoint.reset();
  }
  return checkpoint;
}

absl::StatusOr<Observation::Reading> Observation::Read(
    const directorysync::upload::v1::Run& run) {
  ASSIGN_OR_RETURN(const std::optional<Checkpoint> checkpoint,
                   UsableCheckpoint());
  const bool can_carry_on =
      checkpoint.has_value() && run.kind() != RUN_KIND_FULL;
  if (!can_carry_on) return ReadSnapshot(run.run_id());
  absl::StatusOr<Reading> changes = ReadChanges(checkpoint->token);
  if (changes.ok()) {
    const absl::Status status = ReadUnknown(*changes);
    if (status.ok() || absl::IsCancelled(status)) {
      RETURN_IF_ERROR(status);
      return changes;
    }
  } else if (!NeedsSnapshot(changes.status())) {
    return changes;
  }
  return ReadSnapshot(run.run_id());
}

absl::StatusOr<Observation::Reading> Observation::ReadSnapshot(int64_t run_id) {
  RETURN_IF_ERROR(state_.Write([&](Database& database) {
    return RunTable(database).SetKind(run_id, RUN_KIND_FULL);
  }));
  Reading reading;
  reading.is_snapshot = true;
  ASSIGN_OR_RETURN(reading.checkpoint,
                   source_.ReadSnapshot(Attributes(), [&](auto&& object) {
                     reading.objects.push_back(std::move(object));
                   }));
  return reading;
}

absl::StatusOr<Observation::Reading> Observation::ReadChanges(
    const std::string& checkpoint) {
  Reading reading;
  ASSIGN_OR_RETURN(
      reading.checkpoint,
      source_.ReadChanges(checkpoint, Attributes(), [&](auto&& object) {
        reading.objects.push_back(std::move(object));
      }));
  return reading;
}

absl::Status Observation::ReadUnknown(Reading& reading) {
  std::set<std::string> unknown;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(unknown, UnknownIn(database, reading.objects));
    return absl::OkStatus();
  }));
  auto& objects = reading.objects;
  const auto is_partial = [&](const DirectorySource::Object& object) {
    return !object.deleted() && unknown.count(object.object_guid()) > 0;
  };
  objects.erase(std::remove_if(objects.begin(), objects.end(), is_partial),
                objects.end());
  return source_.ReadObjects(
      {unknown.begin(), unknown.end()}, Attributes(), reading.checkpoint,
      [&](auto&& object) { objects.push_back(std::move(object)); });
}

absl::Status Observation::RefuseEmpty(const Reading& reading) {
  if (!reading.is_snapshot || !reading.objects.empty()) {
    return absl::OkStatus();
  }
  int64_t known = 0;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(known, MirrorTable(database).Count());
    return absl::OkStatus();
  }));
  if (known == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the directory showed no object at all where there were ", known,
      ": that is taken for a mistake and nothing was changed. Check that the "
      "service account may still read the domain, then start a full sync"));
}

absl::Status Observation::Apply(std::optional<int64_t> run_id,
                                const Reading& reading) {
  const absl::Time now = clock_.Now();
  const bool is_change = !run_id.has_value();
  const auto conclude = [&](Database& database, const PlanningResult& before) {
    const absl::Status status =
        Conclude(database, *run_id, reading, now, before);
    return status.ok() && is_change ? RunTable(database).DiscardIfIdle(*run_id)
                                    : status;
  };
  std::optional<SnapshotUpdate> snapshot;
  if (reading.is_snapshot) {
    snapshot.emplace(state_, reading.objects, *run_id, piece_);
    RETURN_IF_ERROR(snapshot->Check());
    RETURN_IF_ERROR(snapshot->ApplyAdditions());
  }
  bool concluded = true;
  RETURN_IF_ERROR(state_.Write([&](Database& database) -> absl::Status {
    if (is_change) {
      ASSIGN_OR_RETURN(run_id, StartChangeRun(database, now));
    }
    if (!run_id.has_value()) return absl::OkStatus();
    RETURN_IF_ERROR(snapshot.has_value()
                        ? FinishSnapshot(database, *run_id, *snapshot, now)
                        : UpdateMirror(database, *run_id, reading));
    RETURN_IF_ERROR(MarkDueRetries(database, *run_id, now));
    RETURN_IF_ERROR(CheckpointTable(database).Put(
        {reading.checkpoint, AttributeList(), now}));
    ASSIGN_OR_RETURN(const bool too_many,
                     DirtyTable(database).HasMoreThan(piece_));
    concluded = !too_many;
    return too_many ? absl::OkStatus() : conclude(database, {});
  }));
  if (concluded) return absl::OkStatus();
  PlanningResult result;
  absl::Status status = PlanPieces(now, result);
  if (status.ok()) {
    status = state_.Write(
        [&](Database& database) { return conclude(database, result); });
  }
  // Its run would go on for ever.
  if (!status.ok() && is_change) NoteFailure(*run_id, status).IgnoreError();
  return status;
}

absl::Status Observation::FinishSnapshot(Database& database, int64_t run_id,
                                         SnapshotUpdate& snapshot,
                                         absl::Time now) {
  RETURN_IF_ERROR(snapshot.ApplyRest(database));
  RETURN_IF_ERROR(RefusalTable(database).HastenAll(now));
  ASSIGN_OR_RETURN(const auto run, RunTable(database).Find(run_id));
  if (run.has_value() && !RunTable::IsTimed(run->trigger())) {
    RETURN_IF_ERROR(DriftTable(database).MarkAll(now));
  }
  return MarkAllAccounts(database, run_id);
}

absl::Status Observation::UpdateMirror(Database& database, int64_t run_id,
                                       const Reading& reading) {
  ASSIGN_OR_RETURN(
      const std::set<std::string> losers,
      LosersAmong(database, reading.objects, /*is_snapshot=*/false));
  RETURN_IF_ERROR(RefuseMassLoss(database, losers));
  return ApplyChanges(database, reading.objects, run_id);
}

absl::Status Observation::PlanPieces(absl::Time now, PlanningResult& result) {
  std::string after;
  do {
    RETURN_IF_ERROR(state_.Write([&](Database& database) -> absl::Status {
      ASSIGN_OR_RETURN(after, RefreshSomeAccounts(database, after, piece_));
      return absl::OkStatus();
    }));
  } while (!after.empty());
  do {
    RETURN_IF_ERROR(state_.Write([&](Database& database) -> absl::Status {
      ASSIGN_OR_RETURN(after,
                       PlanSomeAccounts(database, after, piece_, now, result));
      return absl::OkStatus();
    }));
  } while (!after.empty());
  return absl::OkStatus();
}

absl::Status Observation::Conclude(Database& database, int64_t run_id,
                                   const Reading& reading, absl::Time now,
                                   PlanningResult result) {
  ASSIGN_OR_RETURN(const PlanningResult last, PlanDirtyAccounts(database, now));
  result.rejected += last.rejected;
  result.refused += last.refused;
  result.withheld += last.withheld;
  RETURN_IF_ERROR(AlertTable(database).Resolve(kUnreadableAlert, now));
  return RunTable(database).FinishReading(
      run_id, static_cast<int64_t>(reading.objects.size()),
      DescribeUndone(result), now);
}

absl::Status Observation::NoteFailure(int64_t run_id,
                                      const absl::Status& status) {
  const absl::Time now = clock_.Now();
  return state_.Write([&](Database& database) -> absl::Status {
    RETURN_IF_ERROR(RunTable(database).Fail(run_id, status.message(), now));
    if (absl::IsCancelled(status)) return absl::OkStatus();
    return AlertTable(database).Raise(
        {kUnreadableAlert, ALERT_SEVERITY_ERROR,
         absl::StrCat("The directory could not be read, so nothing was "
                      "changed: ",
                      status.message()),
         "It is tried again by itself; a full sync reads everything anew."},
        now);
  });
}

}  // namespace directory_sync::uploader
