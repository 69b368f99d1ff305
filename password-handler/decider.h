#ifndef PASSWORD_HANDLER_DECIDER_H_
#define PASSWORD_HANDLER_DECIDER_H_

#include <cstdint>
#include <map>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "password-handler/announcements.h"
#include "password-handler/directory_stamps.h"
#include "password-handler/judgement.h"
#include "password-handler/losses.h"
#include "password-handler/queue.h"
#include "password-handler/reread_schedule.h"
#include "password-handler/retention.h"
#include "password-handler/statement_maker.h"

namespace directory_sync::password_handler {

// Decides captures by the domain controller's own stamps, in a thread of its
// own: soon after each capture, then ever more rarely while it isn't applied.
// Sees to the queue's retention, too. Sleeps while there is nothing.
class Decider {
 public:
  // All must outlive it. `stamps` is for it alone. `announcements` are those of
  // the post-commit hook; null: there is none.
  Decider(DirectoryStamps& stamps, Queue& queue, Losses& losses,
          const StatementMaker& maker, Clock& clock,
          Announcements* announcements = nullptr);
  ~Decider();

  // Begins, with what the queue holds. Once.
  void Start();

  // One round over the captures that are due, as the thread does it; the time
  // until the next, infinite if none is open.
  absl::StatusOr<absl::Duration> RunOnce();

 private:
  void Loop();
  absl::StatusOr<StampReading> ReadStamp(const Candidate& capture);
  absl::StatusOr<std::vector<OpenBracket>> OpenBrackets(
      const Candidate& capture);
  absl::Status DecideAccount(const Candidate& capture);
  absl::StatusOr<std::vector<DecidedCapture>> Judge(
      const Candidate& capture, const StampReading& reading);

  DirectoryStamps& stamps_;
  Queue& queue_;
  Losses& losses_;
  const StatementMaker& maker_;
  Clock& clock_;
  Announcements* const announcements_;
  RereadSchedule schedule_;  // of the thread alone
  Retention retention_;      // so too
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool appended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_DECIDER_H_
