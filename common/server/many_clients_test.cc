#include <memory>
#include <thread>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/identity/test_identities.h"
#include "common/server/channel.h"
#include "common/server/grpc_server.h"
#include "common/server/health_check.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

constexpr int kClients = 24;
constexpr int kCalls = 100;
constexpr absl::Duration kTimeout = absl::Seconds(60);

// Each on a connection of its own, all at once. Under wine gRPC's own choice of
// threads lost connections here (see poller_options.h).
TEST(ManyClientsTest, EveryCallOfEveryClientIsAnswered) {
  TestIdentities identities;
  GrpcServer::Options options;
  options.credentials = identities.Server(Role::kSupervisor);
  options.authorization = AuthorizationTable({}, LocalDiagnosticRows());
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<GrpcServer> server,
                       GrpcServer::Start(std::move(options)));
  server->SetServing(true);
  std::vector<int> answered(kClients, 0);
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < kClients; ++i) {
    channels.push_back(
        MakeChannel(server->address(),
                    identities.Channel(Role::kOperator, Role::kSupervisor)));
  }
  absl::BlockingCounter calling(kClients);
  absl::Notification calling_ended;
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&, i] {
      for (int call = 0; call < kCalls; ++call) {
        const auto serves = CheckHealth(channels[i], kTimeout);
        EXPECT_OK(serves) << "client " << i << ", call " << call;
        if (serves.ok() && *serves) ++answered[i];
      }
      // In here any thread may have begun a read of any connection, which wine
      // cancels with the thread.
      calling.DecrementCount();
      calling_ended.WaitForNotification();
    });
  }
  calling.Wait();
  calling_ended.Notify();
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(answered, std::vector<int>(kClients, kCalls));
}

}  // namespace
}  // namespace directory_sync
