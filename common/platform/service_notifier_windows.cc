#include "common/platform/service_notifier.h"
#include "common/platform/service_state_windows.h"

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

// The service control manager has no line of text and no watchdog.
class ScmNotifier : public NoNotifier {
 public:
  explicit ScmNotifier(ServiceState& state) : state_(state) {}

  void Ready() override { state_.Ready(); }
  void Stopping() override { state_.Stopping(); }

 private:
  ServiceState& state_;
};

}  // namespace

std::unique_ptr<ServiceNotifier> SystemServiceNotifier() {
  ServiceState* const state = ServiceState::OfProcess();
  if (state == nullptr) return std::make_unique<NoNotifier>();
  return std::make_unique<ScmNotifier>(*state);
}

}  // namespace directory_sync
