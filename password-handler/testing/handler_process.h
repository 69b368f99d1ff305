#ifndef PASSWORD_HANDLER_TESTING_HANDLER_PROCESS_H_
#define PASSWORD_HANDLER_TESTING_HANDLER_PROCESS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/platform/child_process.h"

namespace directory_sync::password_handler {

// The real handler as a process of its own. Start it from the main thread.
class HandlerProcess {
 public:
  // `program` is the binary.
  HandlerProcess(std::string program, std::string config_file)
      : program_(std::move(program)), config_file_(std::move(config_file)) {}
  ~HandlerProcess();

  // Starts it and waits up to 20 s until it says that it is ready; dies
  // without that.
  void Start();
  // Starts it as one that will refuse, by the words of `wrapper` if there are
  // any ("setpriv ..."), and returns how it ended.
  ExitReason RunToEnd(const std::vector<std::string>& wrapper = {});
  // As the service manager does; returns how it ended.
  ExitReason Stop();
  // As a power cut does.
  void Kill();

  bool running() const { return child_ != nullptr; }
  // While it runs.
  int64_t process_id() const { return child_->process_id(); }

  // Waits up to 20 s until its log has a line with `text`; dies without it.
  void AwaitLog(absl::string_view text);
  // All it has written, over all its lives.
  std::string log();

 private:
  void Launch(const std::vector<std::string>& wrapper);
  void ReadLog();
  void Join();

  const std::string program_;
  const std::string config_file_;
  std::unique_ptr<ChildLauncher> launcher_ = SystemChildLauncher();
  std::unique_ptr<ChildProcess> child_;
  std::thread reader_;
  absl::Mutex mutex_;
  std::string log_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_TESTING_HANDLER_PROCESS_H_
