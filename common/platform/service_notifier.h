#ifndef COMMON_PLATFORM_SERVICE_NOTIFIER_H_
#define COMMON_PLATFORM_SERVICE_NOTIFIER_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace directory_sync {

// Tells the service manager (systemd here) how the service does. Nothing here
// fails: a manager that doesn't listen changes nothing for the service.
// Thread safe.
class ServiceNotifier {
 public:
  virtual ~ServiceNotifier() = default;

  virtual void Ready() = 0;
  virtual void Stopping() = 0;
  // One line for the administrator, as in `systemctl status`.
  virtual void Status(absl::string_view text) = 0;
  // A sign of life. Without one for WatchdogInterval the manager restarts the
  // service; absent: it doesn't watch.
  virtual void KeepAlive() = 0;
  virtual std::optional<absl::Duration> WatchdogInterval() const = 0;
};

// That of the environment ($NOTIFY_SOCKET, $WATCHDOG_USEC), or one that does
// nothing when there is none.
std::unique_ptr<ServiceNotifier> SystemServiceNotifier();

// The environment variables that it reads, which children must not inherit.
inline constexpr const char* kServiceNotifierEnvironment[] = {
    "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"};

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_SERVICE_NOTIFIER_H_
