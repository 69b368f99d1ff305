#ifndef TESTS_FLEET_HOOK_TAP_H_
#define TESTS_FLEET_HOOK_TAP_H_

#include <memory>
#include <set>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "tests/directory/file_descriptor.h"

namespace directory_sync::fleet_test {

// Stands between the hook and the handler and notes which captures the handler
// acknowledged: the test's own record of what must never be lost. Passes bytes
// both ways, and the end of either. Hooks take turns, as Samba's do. Thread
// safe.
class HookTap {
 public:
  // Listens at `path`; the handler's socket is `handler`, which may not be
  // there.
  static absl::StatusOr<std::unique_ptr<HookTap>> Start(
      const std::string& path, const std::string& handler);
  ~HookTap();

  // The ids that were answered with "captured", which the hook had got or was
  // about to get.
  std::set<std::string> acknowledged() const;

 private:
  HookTap(std::string handler, fixture::FileDescriptor listener,
          fixture::FileDescriptor stop_read,
          fixture::FileDescriptor stop_write);
  void Loop();
  void Serve(int hook);
  void Pump(int hook, int handler);
  void Note(const std::string& call, const std::string& answer);

  const std::string handler_;
  const fixture::FileDescriptor listener_;
  const fixture::FileDescriptor stop_read_;
  fixture::FileDescriptor stop_write_;
  mutable absl::Mutex mutex_;
  std::set<std::string> acknowledged_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace directory_sync::fleet_test

#endif  // TESTS_FLEET_HOOK_TAP_H_
