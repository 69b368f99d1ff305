#include "common/platform/log_sink_windows.h"

#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/platform/log_file_windows.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_api.h"

namespace directory_sync {
namespace {

// What one string of an event may hold.
constexpr size_t kLongestEvent = 31'000;

struct EventLog {
  HANDLE source;
  std::unique_ptr<LogFile> file;
};
EventLog* event_log = nullptr;  // set once, before other threads are

WORD TypeOf(EventId id) {
  const auto number = static_cast<unsigned long>(id);
  if (number >= 3000) return EVENTLOG_ERROR_TYPE;
  if (number >= 2000) return EVENTLOG_WARNING_TYPE;
  return EVENTLOG_INFORMATION_TYPE;
}

class StandardError : public LogSink {
 public:
  void Write(LogSeverity severity, absl::string_view line) override {
    const DWORD last_error = GetLastError();
    const std::string with_end = absl::StrCat(line, "\n");
    if (event_log == nullptr) {
      DWORD written = 0;
      WriteFile(GetStdHandle(STD_ERROR_HANDLE), with_end.data(),
                static_cast<DWORD>(with_end.size()), &written, nullptr);
    } else {
      event_log->file->Append(with_end);
      const LineEvent event = EventOf(severity, line);
      if (event.severity != LogSeverity::kInfo) ReportEventLog(event.id, line);
    }
    SetLastError(last_error);
  }
};

}  // namespace

LineEvent EventOf(LogSeverity severity, absl::string_view line) {
  // Lines of children come with the supervisor's severity.
  if (absl::StrContains(line, "\"severity\":\"warning\"")) {
    severity = LogSeverity::kWarning;
  }
  if (absl::StrContains(line, "\"severity\":\"error\"")) {
    severity = LogSeverity::kError;
  }
  switch (severity) {
    case LogSeverity::kInfo:
      return {};
    case LogSeverity::kWarning:
      return {severity, EventId::kWarning};
    case LogSeverity::kError:
      break;
  }
  return {severity, absl::StrContains(line, "\"event\":\"stopped\"")
                        ? EventId::kCouldNotStart
                        : EventId::kError};
}

void UseEventLog(const std::wstring& source, const std::string& directory) {
  event_log = new EventLog{RegisterEventSourceW(nullptr, source.c_str()),
                           LogFile::Open(directory, ToUtf8(source))};
}

void ReportEventLog(EventId id, absl::string_view text) {
  if (event_log == nullptr || event_log->source == nullptr) return;
  std::wstring wide = ToUtf16(text);
  if (wide.size() > kLongestEvent) wide.resize(kLongestEvent);
  const wchar_t* strings[] = {wide.c_str()};
  ReportEventW(event_log->source, TypeOf(id), 0, static_cast<DWORD>(id),
               nullptr, 1, 0, strings, nullptr);
}

LogSink& StandardErrorLogSink() {
  static StandardError* const sink = new StandardError();
  return *sink;
}

}  // namespace directory_sync
