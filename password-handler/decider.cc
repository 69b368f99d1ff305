#include "password-handler/decider.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "password-handler/decide.h"
#include "password-handler/random_id.h"

namespace directory_sync::password_handler {
namespace {

constexpr absl::Duration kReadTimeout = absl::Seconds(5);
constexpr absl::Duration kDrainTimeout = absl::Seconds(1);
// After the directory or the disk failed.
constexpr absl::Duration kRetryAfter = absl::Seconds(1);
// Of one account's captures that begin at the same stamp: a program that
// repeats a refused change can't fill the queue.
constexpr int kMostUnapplied = 16;

// One reading answers for all captures that are looked up alike.
bool SameLookUp(const Candidate& a, const Candidate& b) {
  return a.object_guid == b.object_guid;
}

// Whether what failed is the directory or the disk, so that no other capture
// fares better. Everything else is one account's, and the others go on.
bool IsOfAll(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsUnauthenticated(status) || absl::IsResourceExhausted(status);
}

// Hooks take turns and each saw the same stamp, so that none before the last of
// them was stored (or the last one overwrote it in the same transaction).
int LaterTries(const Candidate& capture, const std::vector<Candidate>& open) {
  if (!capture.object_guid || !capture.before_known) return 0;
  return static_cast<int>(
      std::count_if(open.begin(), open.end(), [&](const Candidate& other) {
        return other.seq > capture.seq && other.before_known &&
               other.hook == Candidate::Hook::kPreCommit &&
               SameLookUp(other, capture) && other.before == capture.before;
      }));
}

void NoteUndecided(const Candidate& capture, const absl::Status& why) {
  LogError("account_unreadable",
           {{"account", capture.sam_account_name},
            {"error", why},
            {"cure",
             "let the handler's account read objectGUID, objectSid and "
             "replPropertyMetaData there"}});
}

absl::string_view NameOf(Decision decision) {
  switch (decision) {
    case Decision::kCommitted:
      return "committed";
    case Decision::kSuperseded:
      return "superseded";
    case Decision::kUndecidable:
      return "undecidable";
    case Decision::kWait:
      break;
  }
  return "open";
}

}  // namespace

Decider::Decider(DirectoryStamps& stamps, Queue& queue, Losses& losses,
                 const StatementMaker& maker, Clock& clock,
                 Announcements* announcements)
    : stamps_(stamps),
      queue_(queue),
      losses_(losses),
      maker_(maker),
      clock_(clock),
      announcements_(announcements),
      retention_(queue, maker, clock) {
  queue_.OnAppended([this] {
    absl::MutexLock lock(&mutex_);
    appended_ = true;
  });
}

Decider::~Decider() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Decider::Start() { thread_ = std::thread(&Decider::Loop, this); }

void Decider::Loop() {
  absl::Status last;
  while (true) {
    const absl::StatusOr<absl::Duration> next = RunOnce();
    if (!next.ok() && next.status() != last) {
      LogError("deciding_failed", {{"error", next.status()}});
    }
    last = next.status();
    absl::MutexLock lock(&mutex_);
    const auto is_woken = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return stopping_ || appended_;
    };
    clock_.AwaitWithTimeout(mutex_, absl::Condition(&is_woken),
                            next.ok() ? *next : kRetryAfter);
    if (stopping_) return;
    appended_ = false;
  }
}

absl::StatusOr<absl::Duration> Decider::RunOnce() {
  ASSIGN_OR_RETURN(const std::vector<Candidate> open, queue_.OpenCaptures());
  schedule_.Follow(open, clock_.Monotonic());
  const std::vector<uint64_t> due = schedule_.Due(clock_.Monotonic());
  std::vector<const Candidate*> read;
  for (const Candidate& capture : open) {
    if (!std::binary_search(due.begin(), due.end(), capture.seq)) continue;
    const bool is_read =
        capture.object_guid &&
        std::any_of(read.begin(), read.end(), [&](const Candidate* other) {
          return SameLookUp(*other, capture);
        });
    if (!is_read) {
      const absl::Status decided = DecideAccount(capture);
      if (IsOfAll(decided)) {
        RETURN_IF_ERROR(retention_.Run().status());
        return decided;
      }
      if (!decided.ok()) NoteUndecided(capture, decided);
      read.push_back(&capture);
    }
    schedule_.StillOpen(capture.seq, clock_.Monotonic());
  }
  ASSIGN_OR_RETURN(const std::vector<Candidate> left, queue_.OpenCaptures());
  schedule_.Follow(left, clock_.Monotonic());
  ASSIGN_OR_RETURN(const absl::Duration retention, retention_.Run());
  return std::min(retention, schedule_.UntilNext(clock_.Monotonic()));
}

absl::StatusOr<StampReading> Decider::ReadStamp(const Candidate& capture) {
  StampReading reading;
  reading.last_seq = queue_.last_seq();
  reading.read = clock_.Now();
  ASSIGN_OR_RETURN(
      const DirectoryReading found,
      capture.object_guid
          ? stamps_.ReadByGuid(*capture.object_guid, kReadTimeout)
          : stamps_.ReadByName(capture.sam_account_name, kReadTimeout));
  reading.invocation_id = found.invocation_id;
  if (found.account) {
    reading.object_guid = found.account->object_guid;
    reading.stamp = found.account->stamp;
    reading.pwd_last_set = found.account->pwd_last_set;
  }
  return reading;
}

// Where the hooks can't be asked, anything may still be announced.
absl::StatusOr<std::vector<OpenBracket>> Decider::OpenBrackets(
    const Candidate& capture) {
  const absl::Status drained =
      announcements_ == nullptr
          ? absl::FailedPreconditionError("no post-commit hook")
          : announcements_->Drain(kDrainTimeout);
  if (drained.ok()) return queue_.OpenBrackets(capture.sam_account_name);
  LogInfo("hook_not_drained", {{"error", drained}});
  return std::vector<OpenBracket>(
      {{absl::InfinitePast(), absl::InfiniteFuture()}});
}

// The order is the rules': first the stamp, then what the hooks had announced,
// then the decision.
absl::Status Decider::DecideAccount(const Candidate& capture) {
  ASSIGN_OR_RETURN(StampReading reading, ReadStamp(capture));
  RETURN_IF_ERROR(losses_.CollectSpool());
  if (capture.hook == Candidate::Hook::kPostCommit) {
    ASSIGN_OR_RETURN(reading.open_brackets, OpenBrackets(capture));
  }
  ASSIGN_OR_RETURN(const std::vector<DecidedCapture> decided,
                   Judge(capture, reading));
  return decided.empty() ? absl::OkStatus() : queue_.Decide(decided);
}

absl::StatusOr<std::vector<DecidedCapture>> Decider::Judge(
    const Candidate& capture, const StampReading& reading) {
  Candidate account_of = capture;
  if (!account_of.object_guid) account_of.object_guid = reading.object_guid;
  ASSIGN_OR_RETURN(const std::vector<Candidate> account,
                   queue_.OfAccount(account_of));
  ASSIGN_OR_RETURN(const std::vector<Candidate> open, queue_.OpenCaptures());
  std::vector<DecidedCapture> decided;
  for (const Candidate& candidate : open) {
    const bool is_of_account =
        candidate.seq == capture.seq ||
        (capture.object_guid && SameLookUp(candidate, capture));
    if (!is_of_account) continue;
    Judgement judgement = Decide(candidate, account, reading);
    if (judgement.decision == Decision::kWait &&
        LaterTries(candidate, open) >= kMostUnapplied) {
      judgement = {Decision::kSuperseded, "tried again many times since"};
    }
    if (judgement.decision == Decision::kWait) continue;
    ASSIGN_OR_RETURN(
        std::string payload,
        maker_.SignedJudgement(candidate, judgement, reading, clock_.Now()));
    decided.push_back({candidate.seq, {0, RandomId(), std::move(payload)}});
    LogInfo("password_decided", {{"account", candidate.sam_account_name},
                                 {"verdict", NameOf(judgement.decision)},
                                 {"reason", judgement.reason}});
  }
  return decided;
}

}  // namespace directory_sync::password_handler
