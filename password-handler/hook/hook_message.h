#ifndef PASSWORD_HANDLER_HOOK_HOOK_MESSAGE_H_
#define PASSWORD_HANDLER_HOOK_HOOK_MESSAGE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/secret/secret.h"

namespace directory_sync::password_handler {

// What a hook knows of a password change; docs/formats/hook-protocol.md has the
// bytes. The same bytes without a password are a tombstone's file.
struct HookMessage {
  enum class Kind : uint8_t {
    // Of a hook that waits, inside the directory's transaction.
    kPreCommit = 1,
    // Of a post-commit hook: PasswordFilter was called; has no password.
    kEntered = 3,
    // Of a post-commit hook: PasswordChangeNotify was called.
    kStored = 4,
    // Of a post-commit hook: on this connection it can be asked to tell what
    // it knows. Everything else is empty.
    kLine = 5,
  };

  Kind kind = Kind::kPreCommit;
  std::string id;  // 16 random bytes, made by the hook
  std::string sam_account_name;
  // When the hook was entered, by both of the machine's clocks. The monotonic
  // one tells its age whatever happens to the other.
  absl::Time entered;
  absl::Duration entered_monotonic;
  // When PasswordChangeNotify was called; of kStored alone.
  absl::Time notified;
  // For a tombstone: why the password was not captured.
  std::string reason;
  Secret password;
};

// How the handler answers.
enum class HookAnswer : uint8_t {
  // The password is captured, sealed and on disk.
  kCaptured = 1,
  // It is not, but a tombstone is on disk.
  kLost = 2,
  // Neither; the hook must write its own tombstone.
  kFailed = 3,
};

inline constexpr size_t kFrameHeaderSize = 10;
inline constexpr size_t kMaxFrameSize = 8192;
inline constexpr size_t kAnswerFrameSize = kFrameHeaderSize + 1;

// One frame. InvalidArgument when a field is longer than the format has room
// for: 1024 bytes each.
absl::StatusOr<Secret> EncodeHookMessage(const HookMessage& message);

// Total size of the frame that begins with `header` (kFrameHeaderSize bytes).
// InvalidArgument unless it is a hook message of version 1 within
// kMaxFrameSize; a newer hook's has FailedPrecondition.
absl::StatusOr<size_t> FrameSize(absl::string_view header);

// The inverse of EncodeHookMessage; InvalidArgument for anything else.
absl::StatusOr<HookMessage> DecodeHookMessage(const Secret& frame);

// What is sent down the line of a post-commit hook, kFrameHeaderSize bytes: it
// answers kCaptured once all that it knew by then has been sent and answered.
std::string EncodeDrainRequest();
// OK, or InvalidArgument or FailedPrecondition as FrameSize.
absl::Status DecodeDrainRequest(absl::string_view frame);

std::string EncodeHookAnswer(HookAnswer answer);
absl::StatusOr<HookAnswer> DecodeHookAnswer(absl::string_view frame);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_HOOK_HOOK_MESSAGE_H_
