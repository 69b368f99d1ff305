#ifndef COMMON_LOG_LOG_H_
#define COMMON_LOG_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/platform/log_sink.h"

namespace directory_sync {

// A value of a log field: text, number or truth.
class LogValue {
 public:
  LogValue(absl::string_view text);  // implicit: fields read as pairs
  LogValue(const char* text) : LogValue(absl::string_view(text)) {}
  LogValue(const std::string& text) : LogValue(absl::string_view(text)) {}
  LogValue(bool value);
  LogValue(int64_t value);
  LogValue(int value) : LogValue(static_cast<int64_t>(value)) {}
  LogValue(uint64_t value);
  LogValue(uint32_t value) : LogValue(static_cast<uint64_t>(value)) {}
  LogValue(absl::Duration value);  // in milliseconds
  LogValue(const absl::Status& status);

  // JSON text of the value: control characters and markup cannot leave it.
  const std::string& json() const { return json_; }

 private:
  std::string json_;
};

using LogFields = std::initializer_list<std::pair<absl::string_view, LogValue>>;

// Writes one event as one line of JSON: time, severity, service, event (a
// stable snake_case name), then `fields`. Never pass a secret. Thread safe.
void LogInfo(absl::string_view event, LogFields fields = {});
void LogWarning(absl::string_view event, LogFields fields = {});
void LogError(absl::string_view event, LogFields fields = {});

// Names this process in its lines. Call once, at the start of main.
void SetLogService(absl::string_view service);

// Sends lines elsewhere than to standard error; nullptr restores it. `sink`
// must outlive its use.
void SetLogSink(LogSink* sink);

}  // namespace directory_sync

#endif  // COMMON_LOG_LOG_H_
