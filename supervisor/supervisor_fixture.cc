#include "supervisor/supervisor_fixture.h"

#include <arpa/inet.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/security/credentials.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/identity/credentials.h"
#include "common/identity/tls13.h"
#include "common/platform/files.h"
#include "common/server/channel.h"
#include "common/server/grpc_log.h"
#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"
#include "proto/directorysync/supervisor/v1/supervisor.grpc.pb.h"

namespace directory_sync::supervisor {
namespace {

namespace v1 = ::directorysync::supervisor::v1;

constexpr char kSupervisor[] = "supervisor/supervisor";
constexpr char kTestService[] = "supervisor/test_service";
constexpr const char* kPrograms[] = {"relay", "directory_reader", "uploader",
                                     "webui"};
constexpr int kPatienceMs = 60'000;

[[noreturn]] void Fail(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::abort();
}

// Held together until all are known, so that no two are the same.
std::vector<int> FreePorts(int count) {
  std::vector<int> sockets, ports;
  for (int i = 0; i < count; ++i) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(fd, generic, size) != 0 || getsockname(fd, generic, &size) != 0) {
      Fail("no free port");
    }
    sockets.push_back(fd);
    ports.push_back(ntohs(address.sin_port));
  }
  for (const int fd : sockets) close(fd);
  return ports;
}

std::string ConfigText(const std::vector<int>& ports) {
  return absl::StrCat(R"([directory]
domain = "corp.example.test"
servers = ["ldaps://dc1.corp.example.test"]
account = "reader@corp.example.test"
password_file = "password"
[paths]
state_directory = "state"
programs_directory = "programs"
[services]
supervisor_port = )",
                      ports[0], "\ndirectory_reader_port = ", ports[1],
                      "\nuploader_port = ", ports[2],
                      "\nrelay_port = ", ports[3], "\nwebui_port = ", ports[4],
                      "\n");
}

// In the test's runfiles, where Bazel starts it, or below bazel-bin.
std::string Program(const std::string& label) {
  for (const char* place : {"", "bazel-bin/"}) {
    const auto path = std::filesystem::absolute(place + label);
    if (std::filesystem::exists(path)) return path.string();
  }
  Fail(label + " is not built; run the test by bazel test");
}

}  // namespace

SupervisorFixture::SupervisorFixture() {
  RestrictToTls13();
  RouteGrpcLog();
  auto root = MakeTemporaryDirectory("supervisor");
  if (!root.ok()) Fail(root.status().ToString());
  root_ = *std::move(root);
  config_file_ = root_ + "/directory-sync.toml";
  std::ofstream(config_file_) << ConfigText(FreePorts(5));
  std::filesystem::create_directories(root_ + "/programs");
  std::filesystem::create_directories(root_ + "/state");
  for (const char* program : kPrograms) {
    std::filesystem::create_symlink(Program(kTestService),
                                    absl::StrCat(root_, "/programs/", program));
  }
  auto config = LoadConfig(config_file_);
  if (!config.ok()) Fail(config.status().ToString());
  config_ = *std::move(config);
}

SupervisorFixture::~SupervisorFixture() { RemoveTree(root_).IgnoreError(); }

void SupervisorFixture::Behave(absl::string_view service,
                               absl::string_view behaviour) {
  std::ofstream(
      absl::StrCat(config_.state_directory, "/", service, ".behaviour"))
      << behaviour;
}

std::unique_ptr<ChildProcess> SupervisorFixture::Start() {
  ChildOptions options;
  options.program = Program(kSupervisor);
  options.arguments = {"--config=" + config_file_};
  auto process = launcher_->Launch(options);
  if (!process.ok()) Fail(process.status().ToString());
  return *std::move(process);
}

std::string SupervisorFixture::AwaitLine(
    ChildProcess& process, const std::vector<std::string>& parts) {
  while (std::optional<std::string> line = process.NextLine()) {
    std::fprintf(stderr, "%s\n", line->c_str());
    bool all = true;
    for (const std::string& part : parts) all &= absl::StrContains(*line, part);
    if (all) return *std::move(line);
  }
  Fail("the supervisor ended without a line with: " +
       absl::StrJoin(parts, " and "));
}

absl::StatusOr<v1::GetStatusResponse> SupervisorFixture::GetStatus(Role role) {
  ASSIGN_OR_RETURN(
      const auto credentials,
      ChannelCredentialsFrom(config_.IdentityDirectory(RoleName(role)),
                             SpiffeId::Local(Role::kSupervisor)));
  const auto stub = v1::Supervisor::NewStub(
      MakeChannel(LoopbackAddress(config_.supervisor_port), credentials));
  grpc::ClientContext context;
  SetDeadline(context, absl::Milliseconds(kPatienceMs));
  v1::GetStatusResponse response;
  const grpc::Status status =
      stub->GetStatus(&context, v1::GetStatusRequest(), &response);
  if (!status.ok()) return FromGrpcStatus(status);
  return response;
}

int SupervisorFixture::PidOf(absl::string_view child) {
  const auto status = GetStatus();
  if (!status.ok()) Fail(status.status().ToString());
  for (const v1::Child& found : status->children()) {
    if (found.name() == child && found.pid() != 0) return found.pid();
  }
  Fail(absl::StrCat(child, " has no process"));
}

bool AwaitEnd(int process_id) {
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, process_id, 0));
  if (fd < 0) return true;
  pollfd waiting = {fd, POLLIN, 0};
  const int ended = poll(&waiting, 1, kPatienceMs);
  close(fd);
  return ended == 1;
}

}  // namespace directory_sync::supervisor
