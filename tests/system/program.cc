#include "tests/system/program.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "common/status/status_macros.h"
#include "tests/directory/runfile.h"

namespace directory_sync::system_test {

std::string ProgramPath(absl::string_view path) {
  return fixture::Runfile(path);
}

absl::StatusOr<std::unique_ptr<Program>> Program::Start(
    const std::string& path, const std::vector<std::string>& arguments,
    LineSink sink) {
  ChildOptions options;
  options.program = path;
  options.arguments = arguments;
  ASSIGN_OR_RETURN(std::unique_ptr<ChildProcess> process,
                   SystemChildLauncher()->Launch(options));
  return absl::WrapUnique(new Program(std::move(process), std::move(sink)));
}

Program::Program(std::unique_ptr<ChildProcess> process, LineSink sink)
    : process_(std::move(process)),
      sink_(std::move(sink)),
      reader_([this] { Read(); }) {}

Program::~Program() {
  process_->Kill();
  reader_.join();
}

void Program::Read() {
  while (std::optional<std::string> line = process_->NextLine()) {
    if (sink_) sink_(*line);
    absl::MutexLock lock(&mutex_);
    lines_.push_back(*std::move(line));
  }
  const ExitReason reason = process_->Wait();
  absl::MutexLock lock(&mutex_);
  exit_ = reason;
}

std::optional<ExitReason> Program::WaitForExit(absl::Duration timeout) {
  absl::MutexLock lock(&mutex_);
  const auto ended = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return exit_.has_value();
  };
  mutex_.AwaitWithTimeout(absl::Condition(&ended), timeout);
  return exit_;
}

bool Program::WaitForLine(absl::string_view text, absl::Duration timeout) {
  absl::MutexLock lock(&mutex_);
  const auto printed = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (const std::string& line : lines_) {
      if (absl::StrContains(line, text)) return true;
    }
    return exit_.has_value();
  };
  mutex_.AwaitWithTimeout(absl::Condition(&printed), timeout);
  for (const std::string& line : lines_) {
    if (absl::StrContains(line, text)) return true;
  }
  return false;
}

std::string Program::Output() const {
  absl::MutexLock lock(&mutex_);
  return absl::StrJoin(lines_, "\n");
}

}  // namespace directory_sync::system_test
