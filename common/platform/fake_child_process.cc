#include "common/platform/fake_child_process.h"

#include <utility>

namespace directory_sync {
namespace {

constexpr ExitReason kKilled{9, true};
constexpr int64_t kFirstProcessId = 1000;

}  // namespace

class FakeChildProcess : public ChildProcess {
 public:
  explicit FakeChildProcess(std::shared_ptr<FakeChild> child)
      : child_(std::move(child)) {}
  ~FakeChildProcess() override { Kill(); }

  int64_t process_id() const override { return child_->process_id_; }

  std::optional<std::string> NextLine() override {
    FakeChild& child = *child_;
    const auto something = [&child]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(
                               child.mutex_) {
      return child.lines_read_ < child.lines_.size() || child.exit_.has_value();
    };
    absl::MutexLock lock(&child.mutex_, absl::Condition(&something));
    if (child.lines_read_ == child.lines_.size()) return std::nullopt;
    return child.lines_[child.lines_read_++];
  }

  ExitReason Wait() override {
    FakeChild& child = *child_;
    const auto ended = [&child]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(child.mutex_) {
      return child.exit_.has_value();
    };
    absl::MutexLock lock(&child.mutex_, absl::Condition(&ended));
    return *child.exit_;
  }

  void RequestStop() override {
    absl::MutexLock lock(&child_->mutex_);
    child_->stop_requested_ = true;
    if (!child_->ignore_stop_ && !child_->exit_.has_value()) {
      child_->exit_ = ExitReason{0, false};
    }
  }

  void Kill() override { child_->Exit(kKilled); }

 private:
  const std::shared_ptr<FakeChild> child_;
};

void FakeChild::Write(const std::string& line) {
  absl::MutexLock lock(&mutex_);
  lines_.push_back(line);
}

void FakeChild::Exit(const ExitReason& reason) {
  absl::MutexLock lock(&mutex_);
  if (!exit_.has_value()) exit_ = reason;
}

void FakeChild::IgnoreStop() {
  absl::MutexLock lock(&mutex_);
  ignore_stop_ = true;
}

void FakeChild::AwaitStopRequest() {
  absl::MutexLock lock(&mutex_, absl::Condition(&stop_requested_));
}

bool FakeChild::stop_requested() const {
  absl::MutexLock lock(&mutex_);
  return stop_requested_;
}

bool FakeChild::running() const {
  absl::MutexLock lock(&mutex_);
  return !exit_.has_value();
}

absl::StatusOr<std::unique_ptr<ChildProcess>> FakeChildLauncher::Launch(
    const ChildOptions& options) {
  absl::MutexLock lock(&mutex_);
  if (options.program == failing_program_ && !failure_.ok()) return failure_;
  children_.push_back(std::make_shared<FakeChild>(
      options, kFirstProcessId + static_cast<int64_t>(children_.size())));
  return std::make_unique<FakeChildProcess>(children_.back());
}

std::vector<std::shared_ptr<FakeChild>> FakeChildLauncher::Of(
    const std::string& program) const {
  std::vector<std::shared_ptr<FakeChild>> found;
  for (const auto& child : children_) {
    if (child->options().program == program) found.push_back(child);
  }
  return found;
}

std::shared_ptr<FakeChild> FakeChildLauncher::AwaitLaunch(
    const std::string& program, int nth) {
  const auto there = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return Of(program).size() >= static_cast<size_t>(nth);
  };
  absl::MutexLock lock(&mutex_, absl::Condition(&there));
  return Of(program)[static_cast<size_t>(nth - 1)];
}

int FakeChildLauncher::launches(const std::string& program) const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(Of(program).size());
}

void FakeChildLauncher::Fail(const std::string& program,
                             const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  failing_program_ = program;
  failure_ = status;
}

}  // namespace directory_sync
