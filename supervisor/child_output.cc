#include "supervisor/child_output.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/log/log.h"
#include "common/platform/log_sink.h"
#include "nlohmann/json.hpp"

namespace directory_sync::supervisor {
namespace {

constexpr size_t kLongestLastWords = 4000;

// One whole object: two that were mixed, or half of one, are text.
bool IsLogLine(absl::string_view line) {
  return absl::StartsWith(line, "{\"time\":") &&
         nlohmann::json::accept(line.begin(), line.end());
}

}  // namespace

void ChildOutput::Line(absl::string_view line) {
  if (line.empty()) return;
  if (IsLogLine(line)) {
    speaking_ = false;
    StandardErrorLogSink().Write(LogSeverity::kInfo, line);
    return;
  }
  LogWarning("child_output", {{"child", child_}, {"text", line}});
  absl::ConsumePrefix(&line, absl::StrCat(child_, ": "));
  if (!speaking_) last_words_.clear();
  if (!last_words_.empty()) last_words_.push_back('\n');
  last_words_.append(line.data(), line.size());
  if (last_words_.size() > kLongestLastWords) {
    last_words_.resize(kLongestLastWords);
  }
  speaking_ = true;
}

}  // namespace directory_sync::supervisor
