#include <unistd.h>

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/platform/log_sink.h"

namespace directory_sync {
namespace {

class StandardError : public LogSink {
 public:
  void Write(LogSeverity /*severity*/, absl::string_view line) override {
    const int saved_errno = errno;
    const std::string with_end = absl::StrCat(line, "\n");
    // A log that can't be written has nowhere to say so.
    if (write(STDERR_FILENO, with_end.data(), with_end.size()) < 0) {
    }
    errno = saved_errno;
  }
};

}  // namespace

LogSink& StandardErrorLogSink() {
  static StandardError* const sink = new StandardError();
  return *sink;
}

}  // namespace directory_sync
