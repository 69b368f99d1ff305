#ifndef COMMON_PLATFORM_LOG_SINK_H_
#define COMMON_PLATFORM_LOG_SINK_H_

#include "absl/strings/string_view.h"

namespace directory_sync {

enum class LogSeverity { kInfo, kWarning, kError };

// Where log lines go: standard error here (the supervisor and the journal
// collect it), the event log on Windows. Thread safe.
class LogSink {
 public:
  virtual ~LogSink() = default;

  // Writes one line, which holds no line end; never fails, never blocks for
  // long, and doesn't change errno.
  virtual void Write(LogSeverity severity, absl::string_view line) = 0;
};

// Lines on standard error, each by one write(2).
LogSink& StandardErrorLogSink();

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_LOG_SINK_H_
