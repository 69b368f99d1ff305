#include "uploader/testing/uploader_process.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/platform/files.h"

namespace directory_sync::uploader {
namespace {

// Under `bazel test` among the runfiles, else where Bazel built it.
std::string ProgramPath(const std::string& program) {
  const char* runfiles = std::getenv("TEST_SRCDIR");
  if (runfiles != nullptr) {
    return absl::StrCat(runfiles, "/directory_sync/", program);
  }
  return std::filesystem::read_symlink("/proc/self/exe")
      .parent_path()
      .parent_path()
      .append(std::filesystem::path(program).filename().string())
      .string();
}

std::string WriteConfig(const ProcessConfig& config) {
  const std::string state = absl::StrCat(config.directory, "/state");
  std::filesystem::create_directories(state);
  if (!std::filesystem::exists(absl::StrCat(state, "/identity"))) {
    std::filesystem::create_directory_symlink(config.identities,
                                              absl::StrCat(state, "/identity"));
  }
  const std::string text = absl::StrCat(
      "[directory]\ndomain = \"corp.example.test\"\n",
      "servers = [\"ldaps://dc1.corp.example.test\"]\n",
      "account = \"svc@corp.example.test\"\npassword_file = \"pw\"\n",
      "[provider]\nurl = \"", config.provider_url, "\"\nca_file = \"",
      config.provider_ca_file, "\"\nreads_per_minute = 1000000\n",
      "writes_per_minute = 1000000\n", config.provider_lines,
      "[relay]\naddresses = [\"127.0.0.1:8732\"]\n",
      "[services]\nuploader_port = ", config.uploader_port,
      "\ndirectory_reader_port = ", config.directory_reader_port,
      "\nrelay_port = ", config.relay_port, "\n[paths]\nstate_directory = \"",
      state, "\"\n");
  const std::string path = absl::StrCat(config.directory, "/config.toml");
  if (!AtomicWriteFile(path, text).ok()) std::abort();
  return path;
}

}  // namespace

int FreePort() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (socket < 0 ||
      bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::abort();
  }
  close(socket);
  return ntohs(address.sin_port);
}

UploaderProcess::UploaderProcess(const ProcessConfig& config) {
  ChildOptions options;
  options.program = ProgramPath(config.program);
  options.arguments = {absl::StrCat("--config=", WriteConfig(config))};
  auto child = SystemChildLauncher()->Launch(options);
  if (!child.ok()) {
    std::fprintf(stderr, "%s\n", child.status().ToString().c_str());
    std::abort();
  }
  child_ = *std::move(child);
  reader_ = std::thread([this] {
    while (const std::optional<std::string> line = child_->NextLine()) {
      absl::MutexLock lock(&mutex_);
      absl::StrAppend(&output_, *line, "\n");
    }
    absl::MutexLock lock(&mutex_);
    ended_ = true;
  });
}

UploaderProcess::~UploaderProcess() {
  child_->Kill();
  if (reader_.joinable()) reader_.join();
}

void UploaderProcess::Kill() {
  child_->Kill();
  Wait();
}

void UploaderProcess::RequestStop() { child_->RequestStop(); }

ExitReason UploaderProcess::Wait() {
  if (reader_.joinable()) reader_.join();
  return child_->Wait();
}

bool UploaderProcess::EndsWithin(absl::Duration patience) {
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&ended_), patience);
}

std::string UploaderProcess::Output() {
  absl::MutexLock lock(&mutex_);
  return output_;
}

}  // namespace directory_sync::uploader
