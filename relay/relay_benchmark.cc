// What the relay's durability costs, as ratios within one run on one machine:
//   the durable hop of one client beside a raw echo by gRPC over mutual TLS
//   plus one SQLite commit (FULL) of the same row; and a day's backlog of four
//   handlers beside the raw echo of the same items.
// The relay and the echo server are processes of their own.
//
//   bazel run -c opt //relay:relay_benchmark

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/identity/credentials.h"
#include "common/identity/tls13.h"
#include "common/platform/environment.h"
#include "common/platform/files.h"
#include "common/server/channel.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/relay/v1/relay.grpc.pb.h"
#include "relay/relay_clients.h"
#include "relay/relay_process.h"

namespace directory_sync::relay {
namespace {

namespace v1 = ::directorysync::relay::v1;

constexpr int kHops = 500;
constexpr int kBacklog = 10'000;
constexpr int kHandlers = 4;
const std::string& Payload() {
  static const std::string payload(800, 'x');
  return payload;
}

// Answers each item at once, and keeps nothing.
class EchoReactor
    : public grpc::ServerBidiReactor<v1::SubmitRequest, v1::SubmitResponse> {
 public:
  EchoReactor() { StartRead(&request_); }
  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    response_.set_item_id(request_.item_id());
    StartWrite(&response_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    StartRead(&request_);
  }
  void OnDone() override { delete this; }

 private:
  v1::SubmitRequest request_;
  v1::SubmitResponse response_;
};

class EchoService : public v1::PasswordInbox::CallbackService {
  grpc::ServerBidiReactor<v1::SubmitRequest, v1::SubmitResponse>* Submit(
      grpc::CallbackServerContext* /*context*/) override {
    return new EchoReactor();
  }
};

int RunEchoServer(const std::string& identity_directory) {
  RestrictToTls13();
  EchoService service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0",
                           *ServerCredentialsFrom(identity_directory), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  std::printf("port %d\n", port);
  std::fflush(stdout);
  server->Wait();
  return 0;
}

using Times = std::vector<absl::Duration>;

absl::Duration Timed(const std::function<void()>& work) {
  const absl::Time start = absl::Now();
  work();
  return absl::Now() - start;
}

double Milliseconds(absl::Duration time) {
  return absl::ToDoubleMilliseconds(time);
}

absl::Duration Percentile(Times times, double part) {
  std::sort(times.begin(), times.end());
  return times[static_cast<size_t>(part * (times.size() - 1))];
}

void Print(const char* name, const Times& times) {
  std::printf("%-34s p50 %7.3f ms   p99 %7.3f ms\n", name,
              Milliseconds(Percentile(times, 0.5)),
              Milliseconds(Percentile(times, 0.99)));
}

void Hop(TestHandler& handler, const std::string& name) {
  handler.Send(name, Payload());
  if (handler.AwaitAcknowledgement() != name) {
    std::fprintf(stderr, "not acknowledged: %s\n",
                 handler.Finish().ToString().c_str());
    std::exit(1);
  }
}

// In turn, so that whatever else the machine does hits all three.
void MeasureHop(const std::shared_ptr<grpc::Channel>& relay,
                const std::shared_ptr<grpc::Channel>& echo,
                const std::string& directory) {
  Database database = *Database::Open(directory + "/benchmark.db");
  database
      .Execute(
          "CREATE TABLE item (key INTEGER PRIMARY KEY, id BLOB, "
          "payload BLOB) STRICT")
      .IgnoreError();
  Statement insert =
      *database.Prepare("INSERT INTO item (id, payload) VALUES (?1, ?2)");
  TestHandler durable(relay);
  TestHandler raw(echo);
  Times hops, echoes, commits;
  for (int i = 0; i < kHops; ++i) {
    const std::string name = absl::StrCat("h", i);
    hops.push_back(Timed([&] { Hop(durable, name); }));
    echoes.push_back(Timed([&] { Hop(raw, name); }));
    commits.push_back(Timed([&] {
      insert.BindBlob(1, ItemId(name)).BindBlob(2, Payload());
      insert.Run().IgnoreError();
    }));
  }
  Print("durable hop", hops);
  Print("raw echo", echoes);
  Print("one FULL commit", commits);
  std::printf(
      "durable hop / (echo + commit), p50: %.2f (aim: at most 1.25)\n",
      absl::FDivDuration(Percentile(hops, 0.5),
                         Percentile(echoes, 0.5) + Percentile(commits, 0.5)));
}

absl::Duration Backlog(
    const std::vector<std::shared_ptr<grpc::Channel>>& channels) {
  return Timed([&] {
    std::vector<std::thread> senders;
    for (const auto& channel : channels) {
      senders.emplace_back([channel] {
        TestHandler handler(channel);
        constexpr int kItems = kBacklog / kHandlers;
        std::thread writer([&handler] {
          for (int i = 0; i < kItems; ++i) {
            handler.Send(absl::StrCat("b", i), Payload());
          }
        });
        for (int i = 0; i < kItems; ++i) handler.AwaitAcknowledgement();
        writer.join();
      });
    }
    for (std::thread& sender : senders) sender.join();
  });
}

int Run() {
  RelayProcess relay;
  relay.Start();
  relay.Certify();
  const std::string fleet_relay =
      relay.identities().FleetDirectory(SpiffeId::FleetRelay());
  ChildOptions options;
  options.program = CurrentProgramPath();
  options.arguments = {"echo", fleet_relay};
  const auto launcher = SystemChildLauncher();
  const std::unique_ptr<ChildProcess> server = *launcher->Launch(options);
  const std::string line = server->NextLine().value_or("");
  const std::string address =
      absl::StrCat("127.0.0.1:", line.substr(line.find(' ') + 1));
  std::vector<std::shared_ptr<grpc::Channel>> relays, echoes;
  for (int i = 0; i < kHandlers; ++i) {
    const std::string name = absl::StrCat("dc", i);
    relays.push_back(relay.Handler(name));
    echoes.push_back(
        MakeChannel(address, relay.identities().FleetChannel(name)));
    Hop(*std::make_unique<TestHandler>(relays.back()), "warm");
    Hop(*std::make_unique<TestHandler>(echoes.back()), "warm");
  }
  const std::string directory = *MakeTemporaryDirectory("benchmark");
  MeasureHop(relays[0], echoes[0], directory);
  const absl::Duration raw = Backlog(echoes);
  const absl::Duration durable = Backlog(relays);
  std::printf(
      "%d items of %d handlers: durable in %.2f s (aim: at most 2), raw echo "
      "%.2f s, ratio %.2f\n",
      kBacklog, kHandlers, absl::ToDoubleSeconds(durable),
      absl::ToDoubleSeconds(raw), absl::FDivDuration(durable, raw));
  RemoveTree(directory).IgnoreError();
  return 0;
}

}  // namespace
}  // namespace directory_sync::relay

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "echo") {
    return directory_sync::relay::RunEchoServer(argv[2]);
  }
  return directory_sync::relay::Run();
}
