#include "uploader/plan/account_queue.h"

#include <set>
#include <string>
#include <utility>

#include "common/status/status_macros.h"
#include "uploader/plan/operation_record.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/refusal_table.h"
#include "uploader/store/run_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::Operation;

namespace {

// Does the work of QueuePlan.
class Queueing {
 public:
  Queueing(Database& database, absl::string_view guid, int64_t run_id,
           absl::Time now)
      : operations_(database),
        refusals_(database),
        runs_(database),
        guid_(guid),
        run_id_(run_id),
        now_(now) {}

  absl::StatusOr<QueuedPlan> Apply(const reconcile::Plan& plan) {
    ASSIGN_OR_RETURN(pending_, operations_.PendingOf(guid_));
    ASSIGN_OR_RETURN(known_refusals_, refusals_.Of(guid_));
    for (const reconcile::PlannedOperation& planned : plan.operations) {
      RETURN_IF_ERROR(Take(planned));
    }
    RETURN_IF_ERROR(DropLeftOver());
    RETURN_IF_ERROR(ForgetRefusals());
    return std::move(result_);
  }

 private:
  absl::Status Take(const reconcile::PlannedOperation& planned) {
    Operation wanted = RecordOf(planned);
    const std::string digest = DigestOf(planned);
    wanted_digests_.insert(digest);
    if (const Refusal* refusal = RefusalOf(digest)) {
      NoteRefused(*refusal, std::move(wanted));
      return absl::OkStatus();
    }
    for (auto it = pending_.begin(); it != pending_.end(); ++it) {
      if (!StandsFor(*it, planned)) continue;
      const Operation kept = std::move(*it);
      pending_.erase(it);
      return Keep(kept, wanted, planned);
    }
    return Add(std::move(wanted), planned);
  }

  const Refusal* RefusalOf(const std::string& digest) const {
    for (const Refusal& refusal : known_refusals_) {
      if (refusal.digest == digest && refusal.retry_at > now_) return &refusal;
    }
    return nullptr;
  }

  void NoteRefused(const Refusal& refusal, Operation wanted) {
    if (result_.refused.empty()) {
      result_.refusal = refusal.error;
      result_.refusal_cure = refusal.cure;
    }
    result_.refused.push_back(std::move(wanted));
  }

  // The operation stays in its place, with what is wanted of it now.
  absl::Status Keep(Operation kept, const Operation& wanted,
                    const reconcile::PlannedOperation& planned) {
    const std::string before = kept.SerializeAsString();
    *kept.mutable_changes() = wanted.changes();
    kept.set_why(wanted.why());
    if (kept.SerializeAsString() != before) {
      RETURN_IF_ERROR(operations_.Update(kept));
    }
    result_.operations.push_back({std::move(kept), planned});
    return absl::OkStatus();
  }

  absl::Status Add(Operation wanted,
                   const reconcile::PlannedOperation& planned) {
    wanted.set_run_id(run_id_);
    *wanted.mutable_created() = ToTimestamp(now_);
    RETURN_IF_ERROR(runs_.AddPlanned(run_id_, 1));
    ASSIGN_OR_RETURN(Operation added,
                     operations_.Insert(std::move(wanted), now_));
    result_.operations.push_back({std::move(added), planned});
    return absl::OkStatus();
  }

  absl::Status DropLeftOver() {
    for (Operation& operation : pending_) {
      operation.set_state(directorysync::upload::v1::OPERATION_STATE_DROPPED);
      *operation.mutable_ended() = ToTimestamp(now_);
      RETURN_IF_ERROR(operations_.Update(operation));
      RETURN_IF_ERROR(runs_.AddOutcome(operation.run_id(),
                                       RunTable::Outcome::kDropped, now_));
    }
    return absl::OkStatus();
  }

  // Of operations that nobody wants any more.
  absl::Status ForgetRefusals() {
    for (const Refusal& refusal : known_refusals_) {
      if (wanted_digests_.count(refusal.digest) > 0) continue;
      RETURN_IF_ERROR(refusals_.Remove(guid_, refusal.digest));
    }
    return absl::OkStatus();
  }

  OperationTable operations_;
  RefusalTable refusals_;
  RunTable runs_;
  const absl::string_view guid_;
  const int64_t run_id_;
  const absl::Time now_;
  std::vector<Operation> pending_;
  std::vector<Refusal> known_refusals_;
  std::set<std::string> wanted_digests_;
  QueuedPlan result_;
};

}  // namespace

absl::StatusOr<QueuedPlan> QueuePlan(Database& database, absl::string_view guid,
                                     const reconcile::Plan& plan,
                                     int64_t run_id, absl::Time now) {
  return Queueing(database, guid, run_id, now).Apply(plan);
}

}  // namespace directory_sync::uploader
