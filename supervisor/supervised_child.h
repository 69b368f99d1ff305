#ifndef SUPERVISOR_SUPERVISED_CHILD_H_
#define SUPERVISOR_SUPERVISED_CHILD_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/backoff/backoff.h"
#include "common/clock/clock.h"
#include "common/platform/child_process.h"

namespace directory_sync::supervisor {

enum class ChildPhase {
  kWaiting,   // to be started at next_start
  kStarting,  // runs, isn't ready
  kReady,     // its health service says that it serves
  kBroken,    // ended for a reason that a person has to cure; tried rarely
  kStopping,  // asked to stop
  kStopped,   // ended after it was asked to
};

// What health checking saw.
enum class ChildHealth { kServing, kNotServing, kUnreachable };

// A child as others see it.
struct ChildStatus {
  std::string name;
  ChildPhase phase = ChildPhase::kWaiting;
  int64_t process_id = 0;  // 0 if it has none
  int restarts = 0;
  absl::Time since;
  std::string last_exit;  // for people; empty if it never ended
  std::optional<absl::Time> next_start;
};

// The rules by which one child is started, restarted and stopped: told what
// happened, it says what is due. Touches no process. Thread compatible.
class SupervisedChild {
 public:
  struct Rules {
    Backoff::Options backoff;
    // A child that was ready for so long starts over with short waits.
    absl::Duration settled = absl::Minutes(1);
    // Between attempts to start a broken one: whoever mends the cause need
    // not restart anything.
    absl::Duration broken_retry = absl::Minutes(1);
    // Without an answer of its health for so long, a child that has been ready
    // hangs and is killed.
    absl::Duration unresponsive = absl::Seconds(30);
    // Between being asked to stop and being killed.
    absl::Duration stop_grace = absl::Seconds(10);
  };

  enum class Due { kNothing, kStart, kKill };

  // `clock` must outlive it; `random` gives numbers in [0, 1).
  SupervisedChild(std::string name, const Rules& rules, Clock& clock,
                  std::function<double()> random);

  // What happened.
  void Started(int64_t process_id);
  void FailedToStart(const absl::Status& reason);
  void HealthWas(ChildHealth health);
  // `last_words`: what it said for people before its end, or "".
  void Exited(const ExitReason& reason, absl::string_view last_words);
  void AskedToStop();
  void Killed();

  // What to do now, and when to look again at the latest (monotonic).
  Due due() const;
  absl::Duration look_again_at() const;

  const ChildStatus& status() const { return status_; }
  bool running() const { return status_.process_id != 0; }

 private:
  void Enter(ChildPhase phase);
  void StartAfter(absl::Duration wait);
  bool hangs() const;

  const Rules rules_;
  Clock& clock_;
  Backoff backoff_;
  ChildStatus status_;
  absl::Duration due_at_ = absl::InfiniteDuration();
  absl::Duration entered_at_;
  absl::Duration last_answer_;
  bool has_been_ready_ = false;  // since it was started
  bool kill_sent_ = false;
};

// "ready", "waiting": for messages.
absl::string_view PhaseName(ChildPhase phase);

}  // namespace directory_sync::supervisor

#endif  // SUPERVISOR_SUPERVISED_CHILD_H_
