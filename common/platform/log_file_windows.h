#ifndef COMMON_PLATFORM_LOG_FILE_WINDOWS_H_
#define COMMON_PLATFORM_LOG_FILE_WINDOWS_H_

#include <memory>
#include <mutex>
#include <string>

#include "absl/strings/string_view.h"
#include "common/platform/windows_handle.h"

namespace directory_sync {

// A service's log, for administrators alone: <name>.log, and <name>.1.log to
// <name>.9.log, which are older. Thread safe. Nothing here fails: a log that
// can't be written has nowhere to say so.
class LogFile {
 public:
  static std::unique_ptr<LogFile> Open(const std::string& directory,
                                       const std::string& name);

  // `line` with its end.
  void Append(absl::string_view line);

 private:
  explicit LogFile(std::string stem) : stem_(std::move(stem)) {}

  std::string NameOf(int age) const;
  void Reopen();
  void Rotate();

  const std::string stem_;
  std::mutex mutex_;
  WindowsHandle file_;
  uint64_t size_ = 0;
};

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_LOG_FILE_WINDOWS_H_
