#include "common/log/log.h"

#include <atomic>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "nlohmann/json.hpp"

namespace directory_sync {
namespace {

// Invalid UTF-8 is replaced rather than refused: a log never throws.
std::string Quote(absl::string_view text) {
  return nlohmann::json(std::string(text))
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string& Service() {
  static std::string* const service = new std::string();
  return *service;
}

std::atomic<LogSink*> current_sink{nullptr};

absl::string_view SeverityName(LogSeverity severity) {
  switch (severity) {
    case LogSeverity::kInfo:
      return "info";
    case LogSeverity::kWarning:
      return "warning";
    case LogSeverity::kError:
      return "error";
  }
  return "error";
}

void Write(LogSeverity severity, absl::string_view event, LogFields fields) {
  std::string line = absl::StrCat(
      "{\"time\":\"",
      absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", SystemClock().Now(),
                       absl::UTCTimeZone()),
      "\",\"severity\":\"", SeverityName(severity),
      "\",\"service\":", Quote(Service()), ",\"event\":", Quote(event));
  for (const auto& [name, value] : fields) {
    absl::StrAppend(&line, ",", Quote(name), ":", value.json());
  }
  line.push_back('}');
  LogSink* sink = current_sink.load();
  (sink != nullptr ? *sink : StandardErrorLogSink()).Write(severity, line);
}

}  // namespace

LogValue::LogValue(absl::string_view text) : json_(Quote(text)) {}
LogValue::LogValue(bool value) : json_(value ? "true" : "false") {}
LogValue::LogValue(int64_t value) : json_(absl::StrCat(value)) {}
LogValue::LogValue(uint64_t value) : json_(absl::StrCat(value)) {}
LogValue::LogValue(absl::Duration value)
    : json_(absl::StrCat(absl::ToInt64Milliseconds(value))) {}
LogValue::LogValue(const absl::Status& status)
    : json_(Quote(status.ToString())) {}

void LogInfo(absl::string_view event, LogFields fields) {
  Write(LogSeverity::kInfo, event, fields);
}
void LogWarning(absl::string_view event, LogFields fields) {
  Write(LogSeverity::kWarning, event, fields);
}
void LogError(absl::string_view event, LogFields fields) {
  Write(LogSeverity::kError, event, fields);
}

void SetLogService(absl::string_view service) {
  Service() = std::string(service);
}

void SetLogSink(LogSink* sink) { current_sink.store(sink); }

}  // namespace directory_sync
