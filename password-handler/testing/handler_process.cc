#include "password-handler/testing/handler_process.h"

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace directory_sync::password_handler {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);

}  // namespace

HandlerProcess::~HandlerProcess() {
  if (running()) Kill();
}

void HandlerProcess::Launch(const std::vector<std::string>& wrapper) {
  std::vector<std::string> words = wrapper;
  words.push_back(program_);
  words.push_back(absl::StrCat("--config=", config_file_));
  ChildOptions options;
  options.program = words.front();
  options.arguments.assign(words.begin() + 1, words.end());
  auto child = launcher_->Launch(options);
  if (!child.ok()) {
    std::fprintf(stderr, "%s\n", child.status().ToString().c_str());
    std::abort();
  }
  child_ = *std::move(child);
  reader_ = std::thread(&HandlerProcess::ReadLog, this);
}

void HandlerProcess::Start() {
  const size_t before = log().size();
  Launch({});
  absl::MutexLock lock(&mutex_);
  const auto is_ready = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return log_.find("\"ready\"", before) != std::string::npos;
  };
  if (!mutex_.AwaitWithTimeout(absl::Condition(&is_ready), kPatience)) {
    std::fprintf(stderr, "the handler didn't start:\n%s\n", log_.c_str());
    std::abort();
  }
}

ExitReason HandlerProcess::RunToEnd(const std::vector<std::string>& wrapper) {
  Launch(wrapper);
  const ExitReason reason = child_->Wait();
  Join();
  return reason;
}

ExitReason HandlerProcess::Stop() {
  child_->RequestStop();
  const ExitReason reason = child_->Wait();
  Join();
  return reason;
}

void HandlerProcess::Kill() {
  child_->Kill();
  child_->Wait();
  Join();
}

void HandlerProcess::Join() {
  reader_.join();
  child_.reset();
}

void HandlerProcess::ReadLog() {
  while (const std::optional<std::string> line = child_->NextLine()) {
    std::fprintf(stderr, "%s\n", line->c_str());
    absl::MutexLock lock(&mutex_);
    absl::StrAppend(&log_, *line, "\n");
  }
}

void HandlerProcess::AwaitLog(absl::string_view text) {
  absl::MutexLock lock(&mutex_);
  const auto has_text = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return absl::StrContains(log_, text);
  };
  if (mutex_.AwaitWithTimeout(absl::Condition(&has_text), kPatience)) return;
  std::fprintf(stderr, "the handler's log lacks it:\n%s\n", log_.c_str());
  std::abort();
}

std::string HandlerProcess::log() {
  absl::MutexLock lock(&mutex_);
  return log_;
}

}  // namespace directory_sync::password_handler
