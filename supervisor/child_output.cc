#include "supervisor/child_output.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/log/log.h"
#include "common/platform/log_sink.h"
#include "nlohmann/json.hpp"

namespace directory_sync::supervisor {
namespace {

constexpr size_t kLongestLastWords = 1000;

// One whole object: two that were mixed, or half of one, are text.
bool IsLogLine(absl::string_view line) {
  return absl::StartsWith(line, "{\"time\":") &&
         nlohmann::json::accept(line.begin(), line.end());
}

}  // namespace

void ChildOutput::Line(absl::string_view line) {
  if (line.empty()) return;
  if (IsLogLine(line)) {
    StandardErrorLogSink().Write(LogSeverity::kInfo, line);
    return;
  }
  LogWarning("child_output", {{"child", child_}, {"text", line}});
  absl::ConsumePrefix(&line, absl::StrCat(child_, ": "));
  last_words_ = std::string(line.substr(0, kLongestLastWords));
}

}  // namespace directory_sync::supervisor
