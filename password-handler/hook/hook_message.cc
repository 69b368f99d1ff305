#include "password-handler/hook/hook_message.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/secret/secret_access.h"
#include "common/status/status_macros.h"

namespace directory_sync::password_handler {
namespace {

constexpr absl::string_view kMagic = "DSPH";
constexpr char kVersion = 1;
constexpr char kAnswerType = 2;
constexpr char kDrainType = 6;
// HookMessage::Kind.
constexpr absl::string_view kMessageTypes = "\1\3\4\5";
constexpr size_t kIdSize = 16;
constexpr size_t kMaxFieldSize = 1024;

// Big-endian, `size` bytes.
std::string Number(uint64_t value, size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) {
    bytes[size - 1 - i] = static_cast<char>(value >> (8 * i));
  }
  return bytes;
}

std::string Nanos(absl::Time time) {
  return Number(static_cast<uint64_t>(absl::ToUnixNanos(time)), 8);
}

uint64_t NumberOf(absl::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes) {
    value = (value << 8) | static_cast<uint8_t>(byte);
  }
  return value;
}

std::string FrameHeader(char type, size_t payload_size) {
  return absl::StrCat(kMagic, std::string(1, kVersion), std::string(1, type),
                      Number(payload_size, 4));
}

std::string Field(absl::string_view bytes) {
  return absl::StrCat(Number(bytes.size(), 2), bytes);
}

// Takes pieces off the front; what is not there marks it as broken.
class Cursor {
 public:
  explicit Cursor(absl::string_view rest) : rest_(rest) {}

  absl::string_view Take(size_t size) {
    if (size > rest_.size()) {
      broken_ = true;
      return absl::string_view();
    }
    const absl::string_view piece = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return piece;
  }
  absl::string_view TakeField() {
    const uint64_t size = NumberOf(Take(2));
    if (size > kMaxFieldSize) broken_ = true;
    return Take(size);
  }
  bool at_end() const { return !broken_ && rest_.empty(); }

 private:
  absl::string_view rest_;
  bool broken_ = false;
};

absl::Status CheckFrame(absl::string_view header, absl::string_view types) {
  if (header.size() != kFrameHeaderSize || !absl::StartsWith(header, kMagic)) {
    return absl::InvalidArgumentError("not a frame of the hook protocol");
  }
  if (header[4] != kVersion) {
    return absl::FailedPreconditionError(absl::StrCat(
        "hook protocol version ", static_cast<int>(header[4]),
        " where 1 is spoken; install hook and handler of the same version"));
  }
  if (!absl::StrContains(types, header.substr(5, 1))) {
    return absl::InvalidArgumentError("a frame of another type");
  }
  return absl::OkStatus();
}

// What a message of its kind has, and nothing else.
bool HasItsFields(const HookMessage& message) {
  switch (message.kind) {
    case HookMessage::Kind::kPreCommit:
    case HookMessage::Kind::kStored:
      return !message.sam_account_name.empty();
    case HookMessage::Kind::kEntered:
      return !message.sam_account_name.empty() && message.password.empty();
    case HookMessage::Kind::kLine:
      return message.sam_account_name.empty() && message.reason.empty() &&
             message.password.empty();
  }
  return false;
}

}  // namespace

absl::StatusOr<Secret> EncodeHookMessage(const HookMessage& message) {
  const size_t longest =
      std::max({message.sam_account_name.size(), message.reason.size(),
                message.password.size()});
  if (message.id.size() != kIdSize || longest > kMaxFieldSize) {
    return absl::InvalidArgumentError(
        "a hook message has an id of 16 bytes and fields of up to 1024");
  }
  const absl::string_view password = message.password.Reveal(SecretAccess());
  const std::string fields = absl::StrCat(
      message.id, Nanos(message.entered),
      Number(static_cast<uint64_t>(
                 absl::ToInt64Nanoseconds(message.entered_monotonic)),
             8),
      message.kind == HookMessage::Kind::kStored ? Nanos(message.notified) : "",
      Field(message.sam_account_name), Field(message.reason),
      Number(password.size(), 2));
  const std::string header = FrameHeader(static_cast<char>(message.kind),
                                         fields.size() + password.size());
  return Secret::Filled(header.size() + fields.size() + password.size(),
                        [&](char* out) {
                          out = std::copy(header.begin(), header.end(), out);
                          out = std::copy(fields.begin(), fields.end(), out);
                          std::copy(password.begin(), password.end(), out);
                        });
}

absl::StatusOr<size_t> FrameSize(absl::string_view header) {
  RETURN_IF_ERROR(CheckFrame(header, kMessageTypes));
  const uint64_t size = kFrameHeaderSize + NumberOf(header.substr(6, 4));
  if (size > kMaxFrameSize) {
    return absl::InvalidArgumentError(
        absl::StrCat("a hook message of ", size, " bytes"));
  }
  return size;
}

absl::StatusOr<HookMessage> DecodeHookMessage(const Secret& frame) {
  const absl::string_view bytes = frame.Reveal(SecretAccess());
  ASSIGN_OR_RETURN(const size_t size,
                   FrameSize(bytes.substr(0, kFrameHeaderSize)));
  if (size != bytes.size()) {
    return absl::InvalidArgumentError("a torn hook message");
  }
  Cursor cursor(bytes.substr(kFrameHeaderSize));
  HookMessage message;
  message.kind = static_cast<HookMessage::Kind>(bytes[5]);
  message.id = std::string(cursor.Take(kIdSize));
  message.entered =
      absl::FromUnixNanos(static_cast<int64_t>(NumberOf(cursor.Take(8))));
  message.entered_monotonic =
      absl::Nanoseconds(static_cast<int64_t>(NumberOf(cursor.Take(8))));
  if (message.kind == HookMessage::Kind::kStored) {
    message.notified =
        absl::FromUnixNanos(static_cast<int64_t>(NumberOf(cursor.Take(8))));
  }
  message.sam_account_name = std::string(cursor.TakeField());
  message.reason = std::string(cursor.TakeField());
  message.password = Secret::CopyOf(cursor.TakeField());
  if (!cursor.at_end() || !HasItsFields(message)) {
    return absl::InvalidArgumentError("a malformed hook message");
  }
  return message;
}

std::string EncodeDrainRequest() { return FrameHeader(kDrainType, 0); }

absl::Status DecodeDrainRequest(absl::string_view frame) {
  RETURN_IF_ERROR(CheckFrame(frame, absl::string_view(&kDrainType, 1)));
  return frame == EncodeDrainRequest()
             ? absl::OkStatus()
             : absl::InvalidArgumentError("a malformed drain request");
}

std::string EncodeHookAnswer(HookAnswer answer) {
  return absl::StrCat(FrameHeader(kAnswerType, 1),
                      std::string(1, static_cast<char>(answer)));
}

absl::StatusOr<HookAnswer> DecodeHookAnswer(absl::string_view frame) {
  RETURN_IF_ERROR(CheckFrame(frame.substr(0, kFrameHeaderSize),
                             absl::string_view(&kAnswerType, 1)));
  const auto answer = static_cast<HookAnswer>(frame.back());
  if (frame != EncodeHookAnswer(answer)) {
    return absl::InvalidArgumentError("a malformed answer");
  }
  switch (answer) {
    case HookAnswer::kCaptured:
    case HookAnswer::kLost:
    case HookAnswer::kFailed:
      return answer;
  }
  return absl::InvalidArgumentError("an unknown answer");
}

}  // namespace directory_sync::password_handler
