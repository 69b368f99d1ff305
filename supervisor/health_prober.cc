#include "supervisor/health_prober.h"

#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include <utility>

#include "absl/time/time.h"
#include "common/identity/credentials.h"
#include "common/server/channel.h"
#include "common/server/health_check.h"
#include "common/status/status_macros.h"

namespace directory_sync::supervisor {
namespace {

constexpr absl::Duration kWhileStarting = absl::Milliseconds(100);
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
    const auto channel =
        MakeChannel(children[i].health_address, credentials, kWhileStarting);
    prober->threads_.emplace_back([prober = prober.get(), i, channel] {
      absl::Duration wait = kWhileStarting;
      while (!prober->stopping_.WaitForNotificationWithTimeout(wait)) {
        wait = kWhileStarting;
        const ChildStatus status = prober->supervision_.Status()[i];
        if (status.process_id == 0) continue;
        const ChildHealth health = Probe(channel);
        prober->supervision_.ReportHealth(i, status.process_id, health);
        if (health == ChildHealth::kServing) wait = kWhileReady;
      }
    });
  }
  return prober;
}

HealthProber::~HealthProber() {
  stopping_.Notify();
  for (std::thread& thread : threads_) thread.join();
}

}  // namespace directory_sync::supervisor
