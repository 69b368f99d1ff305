#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/platform/environment.h"
#include "common/platform/file_descriptor.h"
#include "common/platform/service_notifier.h"

namespace directory_sync {
namespace {

class NoNotifier : public ServiceNotifier {
 public:
  void Ready() override {}
  void Stopping() override {}
  void Status(absl::string_view /*text*/) override {}
  void KeepAlive() override {}
  std::optional<absl::Duration> WatchdogInterval() const override {
    return std::nullopt;
  }
};

// The protocol of sd_notify(3): a datagram of NAME=value lines.
class SystemdNotifier : public ServiceNotifier {
 public:
  SystemdNotifier(std::string address, std::optional<absl::Duration> watchdog)
      : address_(std::move(address)),
        watchdog_(watchdog),
        fd_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {}

  void Ready() override { Send("READY=1"); }
  void Stopping() override { Send("STOPPING=1"); }
  void Status(absl::string_view text) override {
    Send(absl::StrCat("STATUS=", absl::StrReplaceAll(text, {{"\n", " "}})));
  }
  void KeepAlive() override { Send("WATCHDOG=1"); }
  std::optional<absl::Duration> WatchdogInterval() const override {
    return watchdog_;
  }

 private:
  void Send(const std::string& message) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (address_.size() >= sizeof(address.sun_path)) return;
    std::memcpy(address.sun_path, address_.data(), address_.size());
    // '@' stands for the zero byte of an abstract address.
    if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) +
                                             address_.size());
    sendto(fd_.get(), message.data(), message.size(),
           MSG_NOSIGNAL | MSG_DONTWAIT,
           reinterpret_cast<const sockaddr*>(&address), size);
  }

  const std::string address_;
  const std::optional<absl::Duration> watchdog_;
  const FileDescriptor fd_;
};

// Only if it was meant for this process and not inherited by mistake.
std::optional<absl::Duration> Watchdog() {
  int64_t microseconds = 0;
  if (!absl::SimpleAtoi(GetEnvironment("WATCHDOG_USEC"), &microseconds) ||
      microseconds <= 0) {
    return std::nullopt;
  }
  const std::string pid = GetEnvironment("WATCHDOG_PID");
  if (!pid.empty() && pid != absl::StrCat(CurrentProcessId())) {
    return std::nullopt;
  }
  return absl::Microseconds(microseconds);
}

}  // namespace

std::unique_ptr<ServiceNotifier> SystemServiceNotifier() {
  std::string address = GetEnvironment("NOTIFY_SOCKET");
  if (address.empty()) return std::make_unique<NoNotifier>();
  return std::make_unique<SystemdNotifier>(std::move(address), Watchdog());
}

}  // namespace directory_sync
