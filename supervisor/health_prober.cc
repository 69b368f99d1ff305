#include "supervisor/health_prober.h"

#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include <utility>

#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/identity/credentials.h"
#include "common/server/channel.h"
#include "common/server/health_check.h"
#include "common/status/status_macros.h"

namespace directory_sync::supervisor {
namespace {

constexpr absl::Duration kLook = absl::Milliseconds(100);
constexpr absl::Duration kWhileReady = absl::Seconds(3);
constexpr absl::Duration kTimeout = absl::Seconds(5);

ChildHealth Probe(const std::shared_ptr<grpc::Channel>& channel) {
  const absl::StatusOr<bool> serving = CheckHealth(channel, kTimeout);
  if (!serving.ok()) return ChildHealth::kUnreachable;
  return *serving ? ChildHealth::kServing : ChildHealth::kNotServing;
}

}  // namespace

absl::StatusOr<std::unique_ptr<HealthProber>> HealthProber::Start(
    const std::vector<ChildSpec>& children,
    const std::string& identity_directory, Supervision& supervision) {
  std::unique_ptr<HealthProber> prober(new HealthProber(supervision));
  for (size_t i = 0; i < children.size(); ++i) {
    ASSIGN_OR_RETURN(const auto credentials,
                     ChannelCredentialsFrom(identity_directory,
                                            SpiffeId::Local(children[i].role)));
    prober->threads_.emplace_back(
        &HealthProber::Watch, prober.get(), i,
        MakeChannel(children[i].health_address, credentials, kLook));
  }
  return prober;
}

void HealthProber::Watch(size_t child, std::shared_ptr<grpc::Channel> channel) {
  int64_t ready_process = 0;
  absl::Duration last_probe = -absl::InfiniteDuration();
  while (!stopping_.WaitForNotificationWithTimeout(kLook)) {
    const int64_t process = supervision_.Status()[child].process_id;
    if (process == 0) continue;
    const absl::Duration now = SystemClock().Monotonic();
    if (process == ready_process && now - last_probe < kWhileReady) continue;
    last_probe = now;
    const ChildHealth health = Probe(channel);
    supervision_.ReportHealth(child, process, health);
    ready_process = health == ChildHealth::kServing ? process : 0;
  }
}

HealthProber::~HealthProber() {
  stopping_.Notify();
  for (std::thread& thread : threads_) thread.join();
}

}  // namespace directory_sync::supervisor
