#ifndef COMMON_PLATFORM_SERVICE_STATE_WINDOWS_H_
#define COMMON_PLATFORM_SERVICE_STATE_WINDOWS_H_

#include <condition_variable>
#include <mutex>
#include <thread>

#include "common/platform/windows_api.h"

namespace directory_sync {

// What the service control manager (SCM) is told of this process. Thread safe.
class ServiceState {
 public:
  // The one of this process; nullptr unless the SCM runs it.
  static ServiceState* OfProcess();

  // Becomes that one, for as long as the process lives.
  static ServiceState& Begin(LPHANDLER_FUNCTION_EX handler);

  void Ready();
  void Stopping();
  // The last word: the process may be ended at once after it.
  void Stopped(int exit_code);

 private:
  explicit ServiceState(LPHANDLER_FUNCTION_EX handler);

  void Pulse();
  // With mutex_ held.
  void Report();

  const SERVICE_STATUS_HANDLE handle_;
  std::mutex mutex_;
  std::condition_variable changed_;
  SERVICE_STATUS status_ = {};
  std::thread pulse_;
};

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_SERVICE_STATE_WINDOWS_H_
