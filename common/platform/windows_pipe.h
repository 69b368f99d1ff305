#ifndef COMMON_PLATFORM_WINDOWS_PIPE_H_
#define COMMON_PLATFORM_WINDOWS_PIPE_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/platform/windows_handle.h"

namespace directory_sync {

// One end of a pipe that was opened for overlapped use, so that a wait for it
// can end for other reasons, too; for *_windows.cc files alone. One thread at
// a time may read and one write.
class WindowsPipe {
 public:
  explicit WindowsPipe(WindowsHandle pipe);

  // Up to `size` bytes; 0 when the other end is closed, or when `ended` (may
  // be null) is signalled and nothing is left to read. DeadlineExceeded after
  // `milliseconds`.
  absl::StatusOr<size_t> ReadSome(char* bytes, size_t size, HANDLE ended,
                                  DWORD milliseconds);

  // Part of `bytes`; how much. Unavailable when the other end is closed.
  absl::StatusOr<size_t> WriteSome(const char* bytes, size_t size,
                                   DWORD milliseconds);

  HANDLE get() const { return pipe_.get(); }

 private:
  absl::StatusOr<size_t> Finish(OVERLAPPED& overlapped, HANDLE ended,
                                DWORD milliseconds);

  WindowsHandle pipe_;
  WindowsHandle read_event_;
  WindowsHandle write_event_;
};

// A pipe for a child's output.
struct OutputPipe {
  WindowsHandle read_end;   // overlapped
  WindowsHandle write_end;  // inheritable, plain
};
absl::StatusOr<OutputPipe> MakeOutputPipe();

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_WINDOWS_PIPE_H_
