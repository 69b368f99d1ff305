#include "password-handler/post_commit_desk.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/log/log.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"

namespace directory_sync::password_handler {
namespace {

// A call that began longer ago tells too late what might have come between.
constexpr absl::Duration kLongestCall = absl::Seconds(2);
// From PasswordFilter to the last moment at which the change can be stored.
constexpr absl::Duration kBracket = absl::Seconds(10);
constexpr absl::Duration kReadTimeout = absl::Seconds(5);

// Computers' passwords are none of ours.
bool IsComputer(const HookMessage& message) {
  return absl::EndsWith(message.sam_account_name, "$");
}

absl::Status CheckDrained(const std::string& frame) {
  ASSIGN_OR_RETURN(const HookAnswer answer, DecodeHookAnswer(frame));
  if (answer == HookAnswer::kCaptured) return absl::OkStatus();
  return absl::UnavailableError(
      "the post-commit hook couldn't tell all that it knows");
}

}  // namespace

HookAnswer PostCommitDesk::OnEntered(const HookMessage& message) {
  if (IsComputer(message)) return HookAnswer::kCaptured;
  const absl::Status opened =
      queue_.OpenBracketOf(message.sam_account_name, message.id,
                           {message.entered, message.entered + kBracket});
  if (opened.ok()) return HookAnswer::kCaptured;
  LogError("bracket_not_stored",
           {{"account", message.sam_account_name}, {"error", opened}});
  return HookAnswer::kFailed;
}

HookAnswer PostCommitDesk::OnStored(const HookMessage& message) {
  if (IsComputer(message)) return HookAnswer::kCaptured;
  const absl::Status in_time = CheckTimes(message);
  const absl::StatusOr<DirectoryReading> reading = Read(message);
  // A loss counts without it, too.
  const DirectoryReading* known = reading.ok() ? &*reading : nullptr;
  if (!message.reason.empty()) return Lose(message, message.reason, known);
  if (!in_time.ok()) return Lose(message, in_time.message(), known);
  if (!reading.ok()) {
    return Lose(
        message,
        Annotate(reading.status(), "the directory can't be read").message(),
        nullptr);
  }
  const absl::Status captured = Capture(message, *reading);
  if (captured.ok() || absl::IsAlreadyExists(captured)) {
    return HookAnswer::kCaptured;
  }
  return Lose(message, captured.message(), known);
}

absl::Status PostCommitDesk::CheckTimes(const HookMessage& message) {
  const absl::Duration age = clock_.Monotonic() - message.entered_monotonic;
  if (age > kLongestCall || age < -absl::Seconds(1)) {
    return absl::DeadlineExceededError(
        absl::StrCat("the change began ", absl::FormatDuration(age), " ago"));
  }
  if (message.notified < message.entered) {
    return absl::FailedPreconditionError(
        "the clock was set back during the change");
  }
  return absl::OkStatus();
}

absl::StatusOr<DirectoryReading> PostCommitDesk::Read(
    const HookMessage& message) {
  absl::MutexLock lock(&reading_);
  ASSIGN_OR_RETURN(DirectoryReading reading,
                   stamps_.ReadByName(message.sam_account_name, kReadTimeout));
  if (!reading.account) {
    return absl::NotFoundError("the directory doesn't show the account");
  }
  return reading;
}

absl::Status PostCommitDesk::Capture(const HookMessage& message,
                                     const DirectoryReading& reading) {
  const CaptureContext context = {
      queue_.incarnation(), reading.domain,
      std::string(reading.account->object_sid.bytes())};
  const auto make = [&](Candidate& capture) {
    capture.hook = Candidate::Hook::kPostCommit;
    capture.sam_account_name = message.sam_account_name;
    capture.object_guid = reading.account->object_guid;
    capture.invocation_id = reading.invocation_id;
    capture.entered = message.entered;
    capture.accepted = message.notified;
    return maker_.SealedCapture(capture, context, message.password);
  };
  return queue_.Append(Candidate::Kind::kCapture, message.id, make);
}

HookAnswer PostCommitDesk::Lose(const HookMessage& message,
                                absl::string_view why,
                                const DirectoryReading* reading) {
  const absl::Status appended = losses_.Append(message, why, reading);
  if (appended.ok()) return HookAnswer::kLost;
  LogError("tombstone_failed",
           {{"account", message.sam_account_name}, {"error", appended}});
  return HookAnswer::kFailed;
}

void PostCommitDesk::OnLine(std::unique_ptr<LocalConnection> line) {
  absl::MutexLock lock(&line_mutex_);
  line_ = std::move(line);
}

absl::Status PostCommitDesk::Drain(absl::Duration timeout) {
  absl::MutexLock lock(&line_mutex_);
  if (line_ == nullptr) {
    return absl::FailedPreconditionError("no post-commit hook has a line here");
  }
  absl::Status drained = line_->Write(EncodeDrainRequest(), timeout);
  std::string answer(kAnswerFrameSize, '\0');
  if (drained.ok()) {
    drained = line_->ReadExactly(absl::MakeSpan(answer), timeout);
  }
  if (drained.ok()) drained = CheckDrained(answer);
  // An answer that comes late would be taken for the next one's.
  if (!drained.ok()) line_.reset();
  return drained;
}

}  // namespace directory_sync::password_handler
