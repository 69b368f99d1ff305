#include "common/platform/windows_pipe.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_access.h"
#include "common/platform/windows_error.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

constexpr DWORD kBufferSize = 64 << 10;

bool IsClosed(DWORD error) {
  return error == ERROR_BROKEN_PIPE || error == ERROR_PIPE_NOT_CONNECTED ||
         error == ERROR_NO_DATA || error == ERROR_HANDLE_EOF;
}

absl::Status PipeError(DWORD error) { return WindowsError(error, "pipe"); }

bool HasUnread(HANDLE pipe) {
  DWORD available = 0;
  return PeekNamedPipe(pipe, nullptr, 0, nullptr, &available, nullptr) &&
         available > 0;
}

DWORD Chunk(size_t size) {
  return static_cast<DWORD>(std::min<size_t>(size, kBufferSize));
}

}  // namespace

WindowsPipe::WindowsPipe(WindowsHandle pipe)
    : pipe_(std::move(pipe)),
      read_event_(CreateEventW(nullptr, TRUE, FALSE, nullptr)),
      write_event_(CreateEventW(nullptr, TRUE, FALSE, nullptr)) {}

absl::StatusOr<size_t> WindowsPipe::ReadSome(char* bytes, size_t size,
                                             HANDLE ended, DWORD milliseconds) {
  OVERLAPPED overlapped = {};
  overlapped.hEvent = read_event_.get();
  if (!ReadFile(pipe_.get(), bytes, Chunk(size), nullptr, &overlapped)) {
    const DWORD error = GetLastError();
    if (IsClosed(error)) return 0;
    if (error != ERROR_IO_PENDING) return PipeError(error);
  }
  absl::StatusOr<size_t> got = Finish(overlapped, ended, milliseconds);
  if (absl::IsUnavailable(got.status())) return 0;
  return got;
}

absl::StatusOr<size_t> WindowsPipe::WriteSome(const char* bytes, size_t size,
                                              DWORD milliseconds) {
  OVERLAPPED overlapped = {};
  overlapped.hEvent = write_event_.get();
  if (!WriteFile(pipe_.get(), bytes, Chunk(size), nullptr, &overlapped)) {
    const DWORD error = GetLastError();
    if (error != ERROR_IO_PENDING) return PipeError(error);
  }
  return Finish(overlapped, nullptr, milliseconds);
}

// Waits for a request that was begun. Whatever ends the wait, the request is
// over on return, as it uses the caller's memory.
absl::StatusOr<size_t> WindowsPipe::Finish(OVERLAPPED& overlapped, HANDLE ended,
                                           DWORD milliseconds) {
  const HANDLE waiting[] = {overlapped.hEvent, ended};
  const DWORD woken = WaitForMultipleObjects(ended == nullptr ? 1 : 2, waiting,
                                             FALSE, milliseconds);
  const bool last_words = woken == WAIT_OBJECT_0 + 1 && HasUnread(pipe_.get());
  if (woken != WAIT_OBJECT_0 && !last_words) {
    CancelIoEx(pipe_.get(), &overlapped);
  }
  DWORD count = 0;
  if (GetOverlappedResult(pipe_.get(), &overlapped, &count, TRUE)) return count;
  const DWORD error = GetLastError();
  if (error != ERROR_OPERATION_ABORTED) return PipeError(error);
  if (woken == WAIT_OBJECT_0 + 1) return 0;
  return absl::DeadlineExceededError("the other end of the pipe is too slow");
}

absl::StatusOr<OutputPipe> MakeOutputPipe() {
  static std::atomic<int> counter = 0;
  const std::wstring name =
      ToUtf16(absl::StrCat("\\\\.\\pipe\\directory-sync-output-",
                           GetCurrentProcessId(), "-", ++counter));
  ASSIGN_OR_RETURN(SecurityAttributes security,
                   SecurityAttributes::For(WindowsAccess::kPrivatePipe));
  OutputPipe pipe;
  pipe.read_end = WindowsHandle(
      CreateNamedPipeW(name.c_str(),
                       PIPE_ACCESS_INBOUND | FILE_FLAG_OVERLAPPED |
                           FILE_FLAG_FIRST_PIPE_INSTANCE,
                       PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS, 1,
                       kBufferSize, kBufferSize, 0, security.get()));
  if (!pipe.read_end.valid()) return PipeError(GetLastError());
  SECURITY_ATTRIBUTES inherited = {sizeof(inherited), nullptr, TRUE};
  pipe.write_end = WindowsHandle(
      CreateFileW(name.c_str(), GENERIC_WRITE, 0, &inherited, OPEN_EXISTING,
                  SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS, nullptr));
  if (!pipe.write_end.valid()) return PipeError(GetLastError());
  return pipe;
}

}  // namespace directory_sync
