#ifndef UPLOADER_PROVIDER_CALL_MEMORY_H_
#define UPLOADER_PROVIDER_CALL_MEMORY_H_

#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/attributes.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "uploader/provider/limits.h"

namespace directory_sync::provider {

// When the last calls were made, in a small file that outlives the process, so
// that a restart doesn't make the calls of the last minute once more. It isn't
// synced: behind a power cut a minute has passed anyway. What can't be read or
// written counts as nothing, since nothing but speed depends on it. Thread
// compatible.
class CallMemory {
 public:
  // Of each class; the last ones are kept.
  static constexpr int kMostCalls = 1024;

  // `clock` must outlive it.
  CallMemory(std::string path, Clock& clock ABSL_ATTRIBUTE_LIFETIME_BOUND);

  // How long ago the calls of the last minute ended, the longest first. Those
  // that were under way when a process ended, and those of a time that isn't
  // there yet because the clock was set back, ended just now.
  std::vector<absl::Duration> Recent(CallClass call_class);

  // A call begins; returns its place, for End.
  int Begin(CallClass call_class);
  void End(CallClass call_class, int place);

 private:
  int64_t Read(CallClass call_class, int place);
  void Write(CallClass call_class, int place, int64_t value);

  Clock& clock_;
  std::fstream file_;
  std::map<CallClass, int> next_;
};

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_CALL_MEMORY_H_
