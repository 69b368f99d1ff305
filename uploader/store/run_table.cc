#include "uploader/store/run_table.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::RUN_STATE_FAILED;
using directorysync::upload::v1::RUN_STATE_INCOMPLETE;
using directorysync::upload::v1::RUN_STATE_RUNNING;
using directorysync::upload::v1::RUN_STATE_SUCCEEDED;
using Run = RunTable::Run;

// The partial index is on this number.
static_assert(RUN_STATE_RUNNING == 1);

namespace {

constexpr char kColumns[] =
    "SELECT id, state, planned, succeeded, failed, body, dropped, reading "
    "FROM run ";

absl::string_view ColumnOf(RunTable::Outcome outcome) {
  switch (outcome) {
    case RunTable::Outcome::kSucceeded:
      return "succeeded";
    case RunTable::Outcome::kFailed:
      return "failed";
    case RunTable::Outcome::kDropped:
      return "dropped";
  }
  return "failed";
}

}  // namespace

absl::StatusOr<Run> RunTable::Start(directorysync::upload::v1::RunKind kind,
                                    absl::string_view trigger, absl::Time now) {
  Run run;
  run.set_kind(kind);
  run.set_state(RUN_STATE_RUNNING);
  run.set_trigger(std::string(trigger));
  *run.mutable_started() = ToTimestamp(now);
  ASSIGN_OR_RETURN(
      Statement insert,
      database_.Prepare("INSERT INTO run (state, body) VALUES (?, ?)"));
  insert.BindInt64(1, run.state()).BindBlob(2, run.SerializeAsString());
  RETURN_IF_ERROR(insert.Run());
  run.set_run_id(database_.last_insert_rowid());
  return run;
}

absl::Status RunTable::SetKind(int64_t run_id,
                               directorysync::upload::v1::RunKind kind) {
  ASSIGN_OR_RETURN(std::optional<Run> run, Find(run_id));
  if (!run.has_value()) return absl::OkStatus();
  run->set_kind(kind);
  return Put(*run, /*reading=*/true);
}

absl::Status RunTable::FinishReading(int64_t run_id, int64_t objects_read,
                                     absl::string_view error, absl::Time now) {
  ASSIGN_OR_RETURN(std::optional<Run> run, Find(run_id));
  if (!run.has_value()) return absl::OkStatus();
  run->set_objects_read(objects_read);
  run->set_error(std::string(error));
  RETURN_IF_ERROR(Put(*run, /*reading=*/false));
  if (!IsTimed(run->trigger())) RETURN_IF_ERROR(SetHorizon(run_id));
  return CloseThoseDone(now);
}

absl::Status RunTable::DiscardIfIdle(int64_t run_id) {
  ASSIGN_OR_RETURN(
      Statement discard,
      database_.Prepare("DELETE FROM run WHERE id = ?1 AND planned = 0 "
                        "AND NOT EXISTS (SELECT 1 FROM dirty WHERE "
                        "dirty.run_id = ?1) AND NOT EXISTS (SELECT 1 FROM "
                        "removal WHERE removal.run_id = ?1)"));
  discard.BindInt64(1, run_id);
  return discard.Run();
}

bool RunTable::IsTimed(absl::string_view trigger) {
  return trigger == "timer" || trigger == "retry" || trigger == "change" ||
         trigger == "comparison" || trigger == "domains";
}

absl::Status RunTable::Fail(int64_t run_id, absl::string_view error,
                            absl::Time now) {
  ASSIGN_OR_RETURN(std::optional<Run> run, Find(run_id));
  if (!run.has_value()) return absl::OkStatus();
  run->set_state(RUN_STATE_FAILED);
  run->set_error(std::string(error));
  *run->mutable_ended() = ToTimestamp(now);
  return Put(*run, /*reading=*/false);
}

absl::Status RunTable::FailInterrupted(absl::Time now) {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare(absl::StrCat(
                       kColumns, "WHERE state = 1 AND reading = 1")));
  ASSIGN_OR_RETURN(const std::vector<Run> runs, Select(std::move(select)));
  for (const Run& run : runs) {
    RETURN_IF_ERROR(Fail(run.run_id(),
                         "the uploader was stopped while it read the "
                         "directory; it reads again after its start",
                         now));
  }
  return absl::OkStatus();
}

absl::Status RunTable::AddPlanned(int64_t run_id, int64_t count) {
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare("UPDATE run SET planned = planned + ? WHERE id = ?"));
  update.BindInt64(1, count).BindInt64(2, run_id);
  return update.Run();
}

absl::Status RunTable::AddOutcome(int64_t run_id, Outcome outcome,
                                  absl::Time now) {
  const absl::string_view column = ColumnOf(outcome);
  ASSIGN_OR_RETURN(Statement update, database_.Prepare(absl::StrCat(
                                         "UPDATE run SET ", column, " = ",
                                         column, " + 1 WHERE id = ?")));
  update.BindInt64(1, run_id);
  RETURN_IF_ERROR(update.Run());
  return CloseThoseDone(now);
}

absl::StatusOr<std::optional<Run>> RunTable::Find(int64_t run_id) {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare(absl::StrCat(kColumns, "WHERE id = ?")));
  select.BindInt64(1, run_id);
  ASSIGN_OR_RETURN(std::vector<Run> runs, Select(std::move(select)));
  if (runs.empty()) return std::nullopt;
  return std::move(runs.front());
}

absl::StatusOr<std::vector<Run>> RunTable::List(int64_t before_id, int limit) {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare(absl::StrCat(
                       kColumns, "WHERE id < ? ORDER BY id DESC LIMIT ?")));
  select.BindInt64(1, before_id == 0 ? INT64_MAX : before_id)
      .BindInt64(2, limit);
  return Select(std::move(select));
}

absl::Status RunTable::Prune(absl::Time before, int limit) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(absl::StrCat(
          kColumns,
          "WHERE state <> 1 AND id < (SELECT max(id) FROM run) AND NOT EXISTS "
          "(SELECT 1 FROM operation WHERE run_id = run.id) ORDER BY id LIMIT "
          "?")));
  select.BindInt64(1, limit);
  ASSIGN_OR_RETURN(const std::vector<Run> runs, Select(std::move(select)));
  ASSIGN_OR_RETURN(Statement remove,
                   database_.Prepare("DELETE FROM run WHERE id = ?"));
  for (const Run& run : runs) {
    if (FromTimestamp(run.started()) >= before) return absl::OkStatus();
    remove.BindInt64(1, run.run_id());
    RETURN_IF_ERROR(remove.Run());
  }
  return absl::OkStatus();
}

absl::Status RunTable::Put(const Run& run, bool reading) {
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare("UPDATE run SET state = ?2, reading = ?3, body = ?4 "
                        "WHERE id = ?1"));
  update.BindInt64(1, run.run_id())
      .BindInt64(2, run.state())
      .BindInt64(3, reading ? 1 : 0)
      .BindBlob(4, run.SerializeAsString());
  return update.Run();
}

absl::Status RunTable::SetHorizon(int64_t run_id) {
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare("UPDATE run SET horizon = (SELECT "
                        "coalesce(max(id), 0) FROM operation) WHERE id = ?"));
  update.BindInt64(1, run_id);
  return update.Run();
}

absl::Status RunTable::CloseThoseDone(absl::Time now) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(absl::StrCat(
          kColumns,
          "WHERE state = 1 AND reading = 0 "
          "AND succeeded + failed + dropped >= planned "
          "AND NOT EXISTS (SELECT 1 FROM operation WHERE "
          "operation.state = 1 AND operation.id <= run.horizon)")));
  ASSIGN_OR_RETURN(std::vector<Run> done, Select(std::move(select)));
  for (Run& run : done) {
    const bool whole = run.failed() == 0 && run.error().empty();
    run.set_state(whole ? RUN_STATE_SUCCEEDED : RUN_STATE_INCOMPLETE);
    *run.mutable_ended() = ToTimestamp(now);
    RETURN_IF_ERROR(Put(run, /*reading=*/false));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Run>> RunTable::Select(Statement select) {
  std::vector<Run> runs;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    Run run;
    if (!run.ParseFromString(std::string(row.Blob(5)))) {
      return absl::DataLossError("a stored run is damaged");
    }
    run.set_run_id(row.Int64(0));
    run.set_state(
        static_cast<directorysync::upload::v1::RunState>(row.Int64(1)));
    run.set_planned(row.Int64(2) - row.Int64(6));
    run.set_succeeded(row.Int64(3));
    run.set_failed(row.Int64(4));
    runs.push_back(std::move(run));
    return absl::OkStatus();
  }));
  return runs;
}

}  // namespace directory_sync::uploader
