#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/secret/secret_access.h"
#include "common/status/status_macros.h"
#include "password-handler/hook/standard_input.h"

namespace directory_sync::password_handler {
namespace {

absl::Status AwaitInput(absl::Duration deadline) {
  while (true) {
    const absl::Duration left = deadline - SystemClock().Monotonic();
    if (left <= absl::ZeroDuration()) break;
    pollfd entry = {STDIN_FILENO, POLLIN, 0};
    const int count =
        poll(&entry, 1, static_cast<int>(absl::ToInt64Milliseconds(left)) + 1);
    if (count > 0) return absl::OkStatus();
    if (count < 0 && errno != EINTR) break;
  }
  return absl::DeadlineExceededError("no password came on standard input");
}

// Reads until the end; the number of bytes.
absl::StatusOr<size_t> ReadAll(char* out, size_t limit,
                               absl::Duration timeout) {
  const absl::Duration deadline = SystemClock().Monotonic() + timeout;
  size_t size = 0;
  while (true) {
    RETURN_IF_ERROR(AwaitInput(deadline));
    const ssize_t count = read(STDIN_FILENO, out + size, limit - size);
    if (count == 0) return size;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return absl::UnavailableError("can't read standard input");
    size += count;
    if (size == limit) {
      return absl::InvalidArgumentError("a password that is too long");
    }
  }
}

}  // namespace

absl::StatusOr<Secret> ReadStandardInput(size_t limit, absl::Duration timeout) {
  absl::StatusOr<size_t> size = 0;
  const Secret buffer = Secret::Filled(
      limit + 1, [&](char* out) { size = ReadAll(out, limit + 1, timeout); });
  RETURN_IF_ERROR(size.status());
  return Secret::CopyOf(buffer.Reveal(SecretAccess()).substr(0, *size));
}

}  // namespace directory_sync::password_handler
