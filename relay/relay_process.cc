#include "relay/relay_process.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/platform/files.h"
#include "common/server/channel.h"
#include "common/status/status_matchers.h"
#include "relay/relay_clients.h"

namespace directory_sync::relay {
namespace {

std::string RelayBinary() {
  const char* runfiles = std::getenv("TEST_SRCDIR");
  // Under bazel the runfiles; run by hand, beside this test.
  if (runfiles != nullptr) {
    return absl::StrCat(runfiles, "/", std::getenv("TEST_WORKSPACE"),
                        "/relay/relay");
  }
  return std::filesystem::read_symlink("/proc/self/exe")
      .replace_filename("relay")
      .string();
}

int FreePort() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, generic, size) != 0) std::abort();
  if (getsockname(listener, generic, &size) != 0) std::abort();
  close(listener);
  return ntohs(address.sin_port);
}

constexpr char kConfig[] = R"(
[directory]
domain = "example.test"
servers = ["ldaps://dc1.example.test"]
account = "reader@example.test"
password_file = "password"
[relay]
listen = "$network"
[services]
relay_port = $port
[paths]
state_directory = "$root/state"
)";

}  // namespace

RelayProcess::RelayProcess() : root_(*MakeTemporaryDirectory("relay")) {
  const int port = FreePort();
  inner_address_ = absl::StrCat("127.0.0.1:", port);
  network_address_ = absl::StrCat("127.0.0.1:", FreePort());
  config_file_ = root_ + "/config.toml";
  EXPECT_OK(AtomicWriteFile(
      config_file_,
      absl::StrReplaceAll(kConfig, {{"$network", network_address_},
                                    {"$port", absl::StrCat(port)},
                                    {"$root", root_}})));
  EXPECT_OK(CreatePrivateDirectory(root_ + "/state"));
  std::filesystem::copy(identities_.Directory(Role::kRelay) + "/..",
                        root_ + "/state/identity",
                        std::filesystem::copy_options::recursive);
  std::filesystem::permissions(root_ + "/state/identity/relay",
                               std::filesystem::perms::owner_all);
}

RelayProcess::~RelayProcess() {
  if (child_ != nullptr) Kill();
  RemoveTree(root_).IgnoreError();
}

ChildOptions RelayProcess::Options() const {
  ChildOptions options;
  options.program = RelayBinary();
  options.arguments = {"--config=" + config_file_};
  return options;
}

void RelayProcess::Start() { Launch(Options()); }

std::vector<std::string> RelayProcess::StartAndFail() {
  absl::StatusOr<std::unique_ptr<ChildProcess>> child =
      launcher_->Launch(Options());
  EXPECT_OK(child);
  std::vector<std::string> lines;
  while (std::optional<std::string> line = (*child)->NextLine()) {
    lines.push_back(*std::move(line));
  }
  EXPECT_FALSE((*child)->Wait().clean());
  return lines;
}

void RelayProcess::StartOnSmallDisk(int64_t bytes) {
  const std::string directory = root_ + "/state/relay";
  ASSERT_OK(CreatePrivateDirectory(directory));
  ChildOptions options;
  options.program = "/usr/bin/unshare";
  options.arguments = {"--mount", "/bin/sh", "-c",
                       absl::StrCat("mount -t tmpfs -o size=", bytes,
                                    ",mode=0700 none ", directory, " && exec ",
                                    RelayBinary(), " --config=", config_file_)};
  own_file_system_ = true;
  Launch(options);
}

void RelayProcess::StartWithFewFiles(int soft_limit, int hard_limit) {
  ChildOptions options;
  options.program = "/usr/bin/prlimit";
  options.arguments = {absl::StrCat("--nofile=", soft_limit, ":", hard_limit),
                       RelayBinary(), "--config=" + config_file_};
  Launch(options);
}

void RelayProcess::Launch(const ChildOptions& options) {
  ASSERT_EQ(child_, nullptr);
  absl::StatusOr<std::unique_ptr<ChildProcess>> child =
      launcher_->Launch(options);
  ASSERT_OK(child);
  child_ = *std::move(child);
  output_ = std::thread([child = child_.get()] {
    while (const std::optional<std::string> line = child->NextLine()) {
      std::fprintf(stderr, "relay: %s\n", line->c_str());
    }
  });
  ASSERT_OK(GetRelayStatus(Inner()).status());
}

void RelayProcess::Certify() {
  ASSERT_OK(CertifyRelay(Inner(), identities_.fleet_authority()));
}

void RelayProcess::Kill() {
  child_->Kill();
  WaitForExit();
}

ExitReason RelayProcess::Stop() {
  child_->RequestStop();
  return WaitForExit();
}

ExitReason RelayProcess::WaitForExit() {
  const ExitReason reason = child_->Wait();
  output_.join();
  child_.reset();
  return reason;
}

std::shared_ptr<grpc::Channel> RelayProcess::Inner(Role as) {
  return MakeChannel(inner_address_, identities_.Channel(as, Role::kRelay));
}

std::shared_ptr<grpc::Channel> RelayProcess::Handler(
    absl::string_view dns_name) {
  absl::MutexLock lock(&fleet_mutex_);
  const auto credentials = identities_.FleetChannel(dns_name);
  const std::string directory =
      identities_.FleetDirectory(*SpiffeId::FleetHandler(dns_name));
  if (AddLeaf(directory, fleet_)) {
    const absl::Status published = PublishFleet(Inner(), fleet_);
    if (!published.ok()) {
      std::fprintf(stderr, "%s\n", published.ToString().c_str());
      std::abort();
    }
  }
  return MakeChannel(network_address_, credentials);
}

std::string RelayProcess::StateDirectory() const {
  const std::string directory = root_ + "/state/relay";
  if (!own_file_system_) return directory;
  return absl::StrCat("/proc/", child_->process_id(), "/root", directory);
}

int64_t RelayProcess::PeakResidentBytes() const {
  std::ifstream file(absl::StrCat("/proc/", child_->process_id(), "/status"));
  std::string word;
  int64_t kilobytes = 0;
  while (file >> word) {
    if (word == "VmHWM:" && file >> kilobytes) break;
  }
  return kilobytes << 10;
}

}  // namespace directory_sync::relay
