#include "password-handler/hook/hook_run.h"

#include <algorithm>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/clock/clock.h"
#include "common/platform/local_socket.h"
#include "common/secret/secret_access.h"
#include "common/status/status_macros.h"
#include "password-handler/hook/chained_script.h"
#include "password-handler/hook/password_complexity.h"
#include "password-handler/hook/tombstone_spool.h"

namespace directory_sync::password_handler {
namespace {

constexpr size_t kMaxReasonSize = 200;

// The handler's deadline counts from after the script. That stays below Samba's
// 10 s only if the script kept its time, and this process wasn't stopped.
absl::Status RunChained(const HookOptions& options, HookMessage& message) {
  if (options.chained.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(RunChainedScript(options.chained, message.password,
                                   options.chained_timeout));
  const absl::Duration now = SystemClock().Monotonic();
  if (now - message.entered_monotonic >
      options.chained_timeout + absl::Seconds(1)) {
    return absl::DeadlineExceededError("the hook was held up for too long");
  }
  message.entered_monotonic = now;
  return absl::OkStatus();
}

// What is left of the time since the hook was entered.
absl::Duration TimeLeft(const HookOptions& options,
                        const HookMessage& message) {
  const absl::Duration age =
      SystemClock().Monotonic() - message.entered_monotonic;
  return std::max(options.timeout - age, absl::ZeroDuration());
}

// `handler` stays open for as long as the hook is to be seen waiting.
absl::StatusOr<HookAnswer> AskHandler(
    const HookOptions& options, const HookMessage& message,
    std::unique_ptr<LocalConnection>& handler) {
  if (options.purpose == HookPurpose::kUnknown) {
    return absl::FailedPreconditionError(
        "whether it is a change can't be told, as /proc isn't readable");
  }
  ASSIGN_OR_RETURN(const Secret frame, EncodeHookMessage(message));
  ASSIGN_OR_RETURN(handler,
                   ConnectLocal(options.socket, TimeLeft(options, message)));
  if (!handler->peer().is_administrator && !handler->peer().is_same_user) {
    return absl::PermissionDeniedError(
        absl::StrCat("another user listens at ", options.socket));
  }
  RETURN_IF_ERROR(
      handler->Write(frame.Reveal(SecretAccess()), TimeLeft(options, message)));
  std::string answer(kAnswerFrameSize, '\0');
  RETURN_IF_ERROR(
      handler->ReadExactly(absl::MakeSpan(answer), TimeLeft(options, message)));
  return DecodeHookAnswer(answer);
}

std::string WhyLost(const absl::StatusOr<HookAnswer>& answer) {
  if (answer.ok()) return "the password handler could not store it";
  return absl::StrCat("the password handler did not take it: ",
                      answer.status().message())
      .substr(0, kMaxReasonSize);
}

}  // namespace

absl::Status RunHook(const HookOptions& options, const std::string& full_name,
                     HookMessage message) {
  RETURN_IF_ERROR(
      CheckComplexity({message.sam_account_name, full_name}, message.password));
  RETURN_IF_ERROR(RunChained(options, message));
  if (options.purpose == HookPurpose::kValidation ||
      absl::EndsWith(message.sam_account_name, "$")) {
    return absl::OkStatus();
  }
  // The handler looks for a tombstone once this is closed.
  std::unique_ptr<LocalConnection> handler;
  const absl::StatusOr<HookAnswer> answer =
      AskHandler(options, message, handler);
  if (answer.ok() && *answer != HookAnswer::kFailed) return absl::OkStatus();
  message.reason = WhyLost(answer);
  const absl::Status written = WriteTombstone(options.spool, message);
  if (written.ok()) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(
      "the change is refused, as it would be lost without a trace: ",
      message.reason, "; ", written.message()));
}

}  // namespace directory_sync::password_handler
