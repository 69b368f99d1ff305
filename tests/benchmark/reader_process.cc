#include "tests/benchmark/reader_process.h"

#include <grpcpp/grpcpp.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/platform/files.h"
#include "common/server/channel.h"
#include "tests/directory/runfile.h"

namespace directory_sync::benchmark {
namespace {

constexpr char kConfig[] = R"(
[directory]
domain = "$domain"
servers = ["$uri"]
account = "$account"
password_file = "$password_file"
ca_file = "$ca_file"
[services]
directory_reader_port = $port
[paths]
state_directory = "$root/state"
)";

// Free a moment ago; benchmarks have the machine to themselves.
constexpr int kPort = 18733;

template <typename T>
T OrDie(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  std::cerr << result.status() << std::endl;
  std::abort();
}

void WriteConfig(const std::string& root, const ReadDirectory& directory) {
  const std::string text =
      absl::StrReplaceAll(kConfig, {{"$domain", directory.domain},
                                    {"$uri", directory.uri},
                                    {"$account", directory.account},
                                    {"$password_file", directory.password_file},
                                    {"$ca_file", directory.ca_file},
                                    {"$port", absl::StrCat(kPort)},
                                    {"$root", root}});
  const absl::Status written = AtomicWriteFile(root + "/config.toml", text);
  if (!written.ok()) std::abort();
}

void AwaitServing(ChildProcess& child) {
  while (const std::optional<std::string> line = child.NextLine()) {
    if (absl::StrContains(*line, "\"serving\"")) return;
    std::cerr << *line << "\n";
  }
  std::cerr << "directory_reader ended: " << child.Wait().ToString() << "\n";
  std::abort();
}

}  // namespace

ReaderProcess::ReaderProcess(const ReadDirectory& directory)
    : root_(OrDie(MakeTemporaryDirectory("benchmark"))),
      launcher_(SystemChildLauncher()) {
  identities_.Directory(Role::kDirectoryReader);
  std::filesystem::create_directories(root_ + "/state");
  std::filesystem::copy(identities_.root(), root_ + "/state/identity",
                        std::filesystem::copy_options::recursive);
  WriteConfig(root_, directory);
  ChildOptions options;
  options.program = fixture::Runfile("directory-reader/directory_reader");
  options.arguments = {absl::StrCat("--config=", root_, "/config.toml")};
  child_ = OrDie(launcher_->Launch(options));
  AwaitServing(*child_);
  stub_ = directorysync::directory::v1::DirectoryReader::NewStub(MakeChannel(
      absl::StrCat("127.0.0.1:", kPort),
      identities_.Channel(Role::kUploader, Role::kDirectoryReader)));
}

ReaderProcess::~ReaderProcess() {
  child_.reset();
  std::filesystem::remove_all(root_);
}

int ReaderProcess::PeakKibibytes() const {
  std::ifstream status(absl::StrCat("/proc/", child_->process_id(), "/status"));
  std::string name;
  while (status >> name) {
    int kibibytes = 0;
    if (name == "VmHWM:" && status >> kibibytes) return kibibytes;
  }
  return 0;
}

}  // namespace directory_sync::benchmark
