// The program itself: what stops its start, and what doesn't.

#include <arpa/inet.h>
#include <grpcpp/grpcpp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/identity/identity_directory.h"
#include "common/identity/test_identities.h"
#include "common/platform/child_process.h"
#include "common/platform/files.h"
#include "common/server/channel.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/directorysync/directory/v1/directory.grpc.pb.h"

namespace directory_sync::directory_reader {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr int kConfigurationError = 78;

constexpr char kConfig[] = R"(
[directory]
domain = "corp.example.test"
servers = ["ldaps://127.0.0.1:1"]
account = "reader@corp.example.test"
password_file = "password"
ca_file = "ca.pem"
[services]
directory_reader_port = $port
[paths]
state_directory = "$root/state"
)";

std::string Program() {
  const char* runfiles = std::getenv("TEST_SRCDIR");
  // Under bazel the runfiles; run by hand, beside this test.
  if (runfiles != nullptr) {
    return absl::StrCat(runfiles, "/", std::getenv("TEST_WORKSPACE"),
                        "/directory-reader/directory_reader");
  }
  return std::filesystem::read_symlink("/proc/self/exe")
      .replace_filename("directory_reader")
      .string();
}

int FreePort() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, generic, size) != 0) std::abort();
  if (getsockname(listener, generic, &size) != 0) std::abort();
  close(listener);
  return ntohs(address.sin_port);
}

// The program with a configuration of its own that is good but for the domain
// controller: nobody listens there.
class DirectoryReaderProcessTest : public testing::Test {
 protected:
  DirectoryReaderProcessTest() : root_(*MakeTemporaryDirectory("reader")) {
    Write("password", "secret");
    std::filesystem::copy(
        AuthorityPath(identities_.Directory(Role::kDirectoryReader)),
        root_ + "/ca.pem");
    std::filesystem::create_directories(root_ + "/state");
    std::filesystem::copy(identities_.root(), root_ + "/state/identity",
                          std::filesystem::copy_options::recursive);
    Configure(kConfig);
  }
  ~DirectoryReaderProcessTest() override {
    child_.reset();
    std::filesystem::remove_all(root_);
  }

  void Write(const std::string& name, const std::string& content) {
    ASSERT_OK(AtomicWriteFile(root_ + "/" + name, content));
  }

  void Configure(const std::string& config) {
    Write("config.toml",
          absl::StrReplaceAll(
              config, {{"$port", absl::StrCat(port_)}, {"$root", root_}}));
  }

  void Start() {
    ChildOptions options;
    options.program = Program();
    options.arguments = {absl::StrCat("--config=", root_, "/config.toml")};
    auto child = launcher_->Launch(options);
    ASSERT_OK(child);
    child_ = *std::move(child);
  }

  // Its output up to a line that has `text`; everything if none has.
  std::string OutputUntil(const std::string& text) {
    std::string output;
    while (const std::optional<std::string> line = child_->NextLine()) {
      absl::StrAppend(&output, *line, "\n");
      if (line->find(text) != std::string::npos) break;
    }
    return output;
  }

  void ExpectRefusedStart(const std::string& named, const std::string& cure) {
    Start();
    EXPECT_THAT(OutputUntil("\1"), AllOf(HasSubstr(named), HasSubstr(cure)));
    EXPECT_EQ(child_->Wait(), (ExitReason{kConfigurationError, false}));
  }

  TestIdentities identities_;
  const std::string root_;
  const int port_ = FreePort();
  std::unique_ptr<ChildLauncher> launcher_ = SystemChildLauncher();
  std::unique_ptr<ChildProcess> child_;
};

TEST_F(DirectoryReaderProcessTest, UnreachableControllerDoesntStopIt) {
  Start();
  OutputUntil("\"serving\"");
  const auto stub =
      directorysync::directory::v1::DirectoryReader::NewStub(MakeChannel(
          absl::StrCat("127.0.0.1:", port_),
          identities_.Channel(Role::kUploader, Role::kDirectoryReader)));
  grpc::ClientContext context;
  SetDeadline(context, absl::Seconds(20));
  directorysync::directory::v1::DescribeDomainResponse response;
  const grpc::Status status = stub->DescribeDomain(&context, {}, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), AllOf(HasSubstr("ldaps://127.0.0.1:1"),
                                            HasSubstr("Connection refused")));
  child_->RequestStop();
  EXPECT_TRUE(child_->Wait().clean());
}

TEST_F(DirectoryReaderProcessTest, MissingPasswordFileStopsTheStart) {
  std::filesystem::remove(root_ + "/password");
  ExpectRefusedStart(root_ + "/password", "mode 0600");
}

TEST_F(DirectoryReaderProcessTest, PasswordForAllToReadStopsTheStart) {
  ASSERT_EQ(chmod((root_ + "/password").c_str(), 0644), 0);
  ExpectRefusedStart(root_ + "/password", "chmod 600");
}

TEST_F(DirectoryReaderProcessTest, MissingAuthoritiesStopTheStart) {
  std::filesystem::remove(root_ + "/ca.pem");
  ExpectRefusedStart(root_ + "/ca.pem", "directory.ca_file");
}

TEST_F(DirectoryReaderProcessTest, AuthoritiesWithoutCertificateStopTheStart) {
  Write("ca.pem", "rubbish");
  ExpectRefusedStart(root_ + "/ca.pem", "Base-64");
}

TEST_F(DirectoryReaderProcessTest, UnencryptedServerStopsTheStart) {
  Configure(absl::StrReplaceAll(kConfig, {{"ldaps://", "ldap://"}}));
  ExpectRefusedStart("ldap://127.0.0.1:1", "ldaps://dc1.corp.example.com");
}

TEST_F(DirectoryReaderProcessTest, MissingIdentityStopsTheStart) {
  std::filesystem::remove_all(root_ + "/state/identity/directory-reader");
  ExpectRefusedStart(root_ + "/state/identity/directory-reader", "");
}

}  // namespace
}  // namespace directory_sync::directory_reader
