#ifndef COMMON_PLATFORM_LOG_SINK_WINDOWS_H_
#define COMMON_PLATFORM_LOG_SINK_WINDOWS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/platform/log_sink.h"

namespace directory_sync {

// The numbers by which administrators filter and alarm. They never change;
// event_messages.mc has the same ones with their texts.
enum class EventId : unsigned long {
  kRunning = 1000,
  kStopped = 1001,
  kWarning = 2000,
  kError = 3000,
  kCouldNotStart = 3001,  // the service ended with an error
  kStopTookTooLong = 3002,
};

// From now on StandardErrorLogSink's warnings and errors are events of
// `source` in the Application log, and all its lines go to the file
// <source>.log in `directory`, of which ten of up to 10 MB are kept. For a
// process that the service control manager runs.
void UseEventLog(const std::wstring& source, const std::string& directory);

// Writes one event; nothing before UseEventLog.
void ReportEventLog(EventId id, absl::string_view text);

// The event that a log line (JSON, see common/log) is.
struct LineEvent {
  LogSeverity severity = LogSeverity::kInfo;
  EventId id = EventId::kRunning;  // none for kInfo
};
LineEvent EventOf(LogSeverity severity, absl::string_view line);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_LOG_SINK_WINDOWS_H_
