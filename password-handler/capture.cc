#include "password-handler/capture.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"

namespace directory_sync::password_handler {
namespace {

void FillIn(const HookMessage& message, const DirectoryReading& before,
            absl::Time accepted, Candidate& capture) {
  capture.hook = Candidate::Hook::kPreCommit;
  capture.sam_account_name = message.sam_account_name;
  capture.before_known = true;
  capture.invocation_id = before.invocation_id;
  capture.entered = message.entered;
  capture.accepted = accepted;
  if (!before.account) return;
  capture.object_guid = before.account->object_guid;
  capture.before = before.account->stamp;
}

}  // namespace

absl::StatusOr<DirectoryReading> Capture::ReadBefore(
    const HookMessage& message) {
  absl::MutexLock lock(&reading_);
  return stamps_.ReadByName(message.sam_account_name, limits_.read);
}

absl::Status Capture::CheckInTime(const HookMessage& message,
                                  absl::FunctionRef<bool()> is_waiting) {
  const absl::Duration age = clock_.Monotonic() - message.entered_monotonic;
  // A hook from the future is one of another boot, or no hook of ours.
  if (age > limits_.age || age < -absl::Seconds(1)) {
    return absl::DeadlineExceededError(
        absl::StrCat("the hook began ", absl::FormatDuration(age), " ago"));
  }
  if (!is_waiting()) {
    return absl::AbortedError("the hook didn't wait for the handler");
  }
  return absl::OkStatus();
}

// Age and waiting are checked where the seq is given: the transaction of the
// change can't have ended then, so the stamp that was read is the one before
// it, and every later hook gets a higher seq.
absl::Status Capture::Append(const HookMessage& message,
                             const DirectoryReading& before,
                             absl::FunctionRef<bool()> is_waiting) {
  CaptureContext context = {queue_.incarnation(), before.domain, ""};
  if (before.account) context.object_sid = before.account->object_sid.bytes();
  const auto make = [&](Candidate& capture) -> absl::StatusOr<std::string> {
    RETURN_IF_ERROR(CheckInTime(message, is_waiting));
    FillIn(message, before, clock_.Now(), capture);
    return maker_.SealedCapture(capture, context, message.password);
  };
  return queue_.Append(Candidate::Kind::kCapture, message.id, make);
}

HookAnswer Capture::Lose(const HookMessage& message, const absl::Status& why,
                         const DirectoryReading* before) {
  const absl::Status appended = losses_.Append(message, why.message(), before);
  if (appended.ok()) return HookAnswer::kLost;
  LogError("tombstone_failed",
           {{"account", message.sam_account_name}, {"error", appended}});
  return HookAnswer::kFailed;
}

Capture::Activity Capture::activity() const {
  absl::MutexLock lock(&activity_mutex_);
  return activity_;
}

HookAnswer Capture::OnHook(const HookMessage& message,
                           absl::FunctionRef<bool()> is_waiting) {
  const HookAnswer answer = Take(message, is_waiting);
  const bool is_capture = answer == HookAnswer::kCaptured &&
                          !absl::EndsWith(message.sam_account_name, "$");
  absl::MutexLock lock(&activity_mutex_);
  activity_.last_call = clock_.Now();
  if (is_capture) activity_.last_capture = activity_.last_call;
  return answer;
}

HookAnswer Capture::Take(const HookMessage& message,
                         absl::FunctionRef<bool()> is_waiting) {
  // Computers' passwords are none of ours.
  if (absl::EndsWith(message.sam_account_name, "$")) {
    return HookAnswer::kCaptured;
  }
  // Hooks that gave up before this one began come first. One that can't be
  // read now gets a later number, which at worst leaves this undecided.
  CollectSpool();
  const absl::StatusOr<DirectoryReading> before = ReadBefore(message);
  if (!before.ok()) {
    return Lose(message,
                Annotate(before.status(), "the directory can't be read"),
                nullptr);
  }
  const absl::Status appended = Append(message, *before, is_waiting);
  if (appended.ok()) return HookAnswer::kCaptured;
  // Too late: what was read may be from after the change.
  const bool late =
      absl::IsDeadlineExceeded(appended) || absl::IsAborted(appended);
  return Lose(message, appended, late ? nullptr : &*before);
}

void Capture::OnHookGone() { CollectSpool(); }

void Capture::CollectSpool() {
  const absl::Status collected = losses_.CollectSpool();
  if (!collected.ok()) LogError("spool_unreadable", {{"error", collected}});
}

}  // namespace directory_sync::password_handler
