#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/server/service_exit_code.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "supervisor/supervisor_fixture.h"

namespace directory_sync::supervisor {
namespace {

namespace v1 = ::directorysync::supervisor::v1;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kChildren[] = {"relay", "directory-reader", "uploader",
                                     "webui"};

// The real supervisor with processes for children.
class SupervisorProcessTest : public testing::Test {
 protected:
  std::unique_ptr<ChildProcess> StartAndAwaitReady() {
    auto process = fixture_.Start();
    fixture_.AwaitLine(*process, {"\"event\":\"ready\""});
    return process;
  }

  void AwaitPhase(ChildProcess& process, const std::string& child,
                  const std::string& event, const std::string& phase) {
    fixture_.AwaitLine(process, {absl::StrCat("\"event\":\"", event, "\""),
                                 absl::StrCat("\"child\":\"", child, "\""),
                                 absl::StrCat("\"phase\":\"", phase, "\"")});
  }

  v1::Child Child(const std::string& name) {
    const auto status = fixture_.GetStatus();
    EXPECT_OK(status);
    for (const v1::Child& child : status->children()) {
      if (child.name() == name) return child;
    }
    return v1::Child();
  }

  static std::vector<std::string> RestOf(ChildProcess& process) {
    std::vector<std::string> lines;
    while (std::optional<std::string> line = process.NextLine()) {
      lines.push_back(*std::move(line));
    }
    return lines;
  }

  SupervisorFixture fixture_;
};

TEST_F(SupervisorProcessTest, StartsAllUntilReadyAndShowsThem) {
  const auto process = StartAndAwaitReady();
  ASSERT_OK_AND_ASSIGN(const v1::GetStatusResponse status,
                       fixture_.GetStatus());
  std::vector<std::string> names;
  for (const v1::Child& child : status.children()) {
    names.push_back(child.name());
    EXPECT_EQ(child.state(), v1::CHILD_STATE_READY);
    EXPECT_EQ(kill(child.pid(), 0), 0);
    EXPECT_EQ(child.restarts(), 0);
    EXPECT_EQ(child.last_exit(), "");
  }
  EXPECT_THAT(names,
              ElementsAre("relay", "directory-reader", "uploader", "webui"));
  EXPECT_NE(status.version(), "");
}

TEST_F(SupervisorProcessTest, StatusIsForItsCallersOnly) {
  const auto process = StartAndAwaitReady();
  EXPECT_OK(fixture_.GetStatus(Role::kWebui));
  EXPECT_THAT(fixture_.GetStatus(Role::kRelay),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(SupervisorProcessTest, EachKilledChildIsRestartedAndTheOthersStay) {
  const auto process = StartAndAwaitReady();
  const int supervisor_free = fixture_.PidOf("relay");
  for (const char* name : {"webui", "uploader", "directory-reader"}) {
    const int pid = fixture_.PidOf(name);
    ASSERT_EQ(kill(pid, SIGKILL), 0);
    AwaitPhase(*process, name, "child_ended", "waiting");
    AwaitPhase(*process, name, "child_health", "ready");
    // The loop publishes after it logs; the next status is later than both.
    const v1::Child child = Child(name);
    EXPECT_NE(child.pid(), pid);
    EXPECT_EQ(child.restarts(), 1);
    EXPECT_THAT(child.last_exit(), HasSubstr("signal 9"));
  }
  EXPECT_EQ(fixture_.PidOf("relay"), supervisor_free);
  ASSERT_EQ(kill(supervisor_free, SIGKILL), 0);
  AwaitPhase(*process, "relay", "child_ended", "waiting");
  AwaitPhase(*process, "relay", "child_health", "ready");
}

TEST_F(SupervisorProcessTest, NoChildOutlivesAKilledSupervisor) {
  const auto process = StartAndAwaitReady();
  std::vector<int> pids;
  for (const char* name : kChildren) pids.push_back(fixture_.PidOf(name));
  ASSERT_EQ(kill(static_cast<pid_t>(process->process_id()), SIGKILL), 0);
  process->Wait();
  for (const int pid : pids) EXPECT_TRUE(AwaitEnd(pid)) << pid;
  // And the next one starts as if nothing had happened.
  StartAndAwaitReady();
}

TEST_F(SupervisorProcessTest, ConfigurationErrorOfAChildIsShownNotLooped) {
  fixture_.Behave("uploader", "error /etc/key: no such file; create it");
  const auto process = StartAndAwaitReady();
  const v1::Child child = Child("uploader");
  EXPECT_EQ(child.state(), v1::CHILD_STATE_BROKEN);
  EXPECT_EQ(child.last_exit(),
            "configuration error: /etc/key: no such file; create it");
  EXPECT_EQ(child.restarts(), 0);
  EXPECT_TRUE(child.has_next_start());
  EXPECT_EQ(Child("webui").state(), v1::CHILD_STATE_READY);
}

TEST_F(SupervisorProcessTest, MissingProgramIsShownWithItsPath) {
  const std::string path = fixture_.config().programs_directory + "/webui";
  ASSERT_OK(RemoveFile(path));
  const auto process = StartAndAwaitReady();
  EXPECT_EQ(Child("webui").state(), v1::CHILD_STATE_BROKEN);
  EXPECT_THAT(Child("webui").last_exit(), HasSubstr(path));
}

TEST_F(SupervisorProcessTest, SecondInstanceIsRefusedWithTheFirstsNumber) {
  const auto first = StartAndAwaitReady();
  const auto second = fixture_.Start();
  EXPECT_THAT(
      RestOf(*second),
      Contains(AllOf(HasSubstr("supervisor: "),
                     HasSubstr(absl::StrCat("process ", first->process_id())),
                     HasSubstr("stop it first"))));
  EXPECT_EQ(second->Wait().code, kExitConfiguration);
  // Nor did it harm the first one: its identities still work.
  EXPECT_OK(fixture_.GetStatus());
}

TEST_F(SupervisorProcessTest, StopsInReverseOrderWithinItsTime) {
  const auto process = StartAndAwaitReady();
  std::vector<int> pids;
  for (const char* name : kChildren) pids.push_back(fixture_.PidOf(name));
  process->RequestStop();
  std::vector<std::string> ended;
  for (const std::string& line : RestOf(*process)) {
    if (!absl::StrContains(line, "\"event\":\"child_ended\"")) continue;
    for (const char* name : kChildren) {
      if (absl::StrContains(line, absl::StrCat("\"child\":\"", name, "\""))) {
        ended.push_back(name);
      }
    }
    EXPECT_THAT(line, HasSubstr("exit code 0"));
  }
  EXPECT_THAT(ended,
              ElementsAre("webui", "uploader", "directory-reader", "relay"));
  EXPECT_TRUE(process->Wait().clean());
  for (const int pid : pids) EXPECT_TRUE(AwaitEnd(pid));
}

TEST_F(SupervisorProcessTest, SecondRequestEndsAStubbornChild) {
  fixture_.Behave("directory-reader", "stubborn");
  const auto process = StartAndAwaitReady();
  const int pid = fixture_.PidOf("directory-reader");
  process->RequestStop();
  AwaitPhase(*process, "uploader", "child_ended", "stopped");
  process->RequestStop();
  AwaitPhase(*process, "directory-reader", "child_ended", "stopped");
  RestOf(*process);
  EXPECT_TRUE(process->Wait().clean());
  EXPECT_TRUE(AwaitEnd(pid));
}

// Listens on a port, as a foreign program would.
class Squatter {
 public:
  explicit Squatter(int port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(port));
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)),
              0);
    EXPECT_EQ(listen(fd_, 1), 0);
  }
  ~Squatter() { close(fd_); }

 private:
  const int fd_;
};

TEST_F(SupervisorProcessTest, TakenPortOfTheSupervisorEndsItWithCauseAndCure) {
  const Squatter squatter(fixture_.config().supervisor_port);
  const auto process = fixture_.Start();
  EXPECT_THAT(RestOf(*process),
              Contains(AllOf(HasSubstr("supervisor: 127.0.0.1:"),
                             HasSubstr("another program listens there"))));
  EXPECT_EQ(process->Wait().code, kExitTemporary);
}

TEST_F(SupervisorProcessTest, TakenPortOfAChildIsShownAndCuredByItself) {
  auto squatter = std::make_unique<Squatter>(fixture_.config().relay_port);
  const auto process = fixture_.Start();
  AwaitPhase(*process, "relay", "child_ended", "waiting");
  EXPECT_THAT(Child("relay").last_exit(),
              HasSubstr("another program listens there"));
  squatter.reset();
  fixture_.AwaitLine(*process, {"\"event\":\"ready\""});
  EXPECT_EQ(Child("relay").state(), v1::CHILD_STATE_READY);
}

TEST_F(SupervisorProcessTest, BadConfigurationStopsItWithEveryMistake) {
  ASSERT_OK(AtomicWriteFile(fixture_.config_file(),
                            "[directry]\n[webui]\n"
                            "port = 0\n"));
  const auto process = fixture_.Start();
  const std::vector<std::string> lines = RestOf(*process);
  EXPECT_THAT(lines, Contains(HasSubstr("directry")));
  EXPECT_THAT(lines, Contains(HasSubstr("port")));
  EXPECT_EQ(process->Wait().code, kExitConfiguration);
}

TEST_F(SupervisorProcessTest, TellsSystemdWhenReady) {
  ASSERT_OK_AND_ASSIGN(const std::string directory,
                       MakeShortTemporaryDirectory("notify"));
  const std::string path = directory + "/socket";
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)),
            0);
  setenv("NOTIFY_SOCKET", path.c_str(), 1);
  const auto process = fixture_.Start();
  unsetenv("NOTIFY_SOCKET");
  std::string message;
  while (message != "READY=1") {
    char buffer[512];
    const ssize_t size = recv(fd, buffer, sizeof(buffer), 0);
    ASSERT_GT(size, 0);
    message.assign(buffer, static_cast<size_t>(size));
  }
  ASSERT_OK_AND_ASSIGN(const v1::GetStatusResponse status,
                       fixture_.GetStatus());
  for (const v1::Child& child : status.children()) {
    EXPECT_EQ(child.state(), v1::CHILD_STATE_READY) << child.name();
  }
  close(fd);
  ASSERT_OK(RemoveTree(directory));
}

}  // namespace
}  // namespace directory_sync::supervisor
