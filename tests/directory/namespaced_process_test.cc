#include "tests/directory/namespaced_process.h"

#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/private_directory.h"
#include "tests/directory/process_space.h"

namespace directory_sync::fixture {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class NamespacedProcessTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(directory_, PrivateDirectory::Create());
  }

  NamespacedProcess::Options Shell(const std::string& script) const {
    return {{"/bin/sh", "-c", script},
            {"PATH=/usr/sbin:/usr/bin:/sbin:/bin"},
            directory_->File("log")};
  }

  std::string Log() const {
    std::ifstream file(directory_->File("log"));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  std::unique_ptr<PrivateDirectory> directory_;
};

TEST_F(NamespacedProcessTest, IsProcessOneWithOnlyALoopbackThatIsUp) {
  ASSERT_OK_AND_ASSIGN(
      const auto process,
      NamespacedProcess::Start(Shell("echo pid $$; ip -o addr; ls /proc/1")));
  ASSERT_TRUE(process->WaitForExit(absl::Seconds(10)));
  EXPECT_THAT(Log(), HasSubstr("pid 1\n"));
  EXPECT_THAT(Log(), HasSubstr("127.0.0.1/8"));
  EXPECT_THAT(Log(), Not(HasSubstr("2: ")));
}

TEST_F(NamespacedProcessTest, RunsCommandsInside) {
  ASSERT_OK_AND_ASSIGN(const auto process,
                       NamespacedProcess::Start(Shell("cat")));
  ASSERT_OK_AND_ASSIGN(const CommandResult result,
                       process->Run({"readlink", "/proc/self/ns/net"}));
  ASSERT_OK_AND_ASSIGN(const CommandResult outside,
                       RunCommand({"readlink", "/proc/self/ns/net"}));
  EXPECT_THAT(result.output, HasSubstr("net:["));
  EXPECT_NE(result.output, outside.output);
}

TEST_F(NamespacedProcessTest, EndsOnEndOfFileAndTakesItsChildrenAlong) {
  ASSERT_OK_AND_ASSIGN(
      const auto process,
      NamespacedProcess::Start(Shell("setsid sleep 1000 & cat; exit 0")));
  const std::string space = ProcessSpaceOf(process->pid());
  process->Terminate();
  EXPECT_EQ(CountProcessesIn(space), 0);
}

TEST_F(NamespacedProcessTest, IsKilledWhenItDoesNotEnd) {
  ASSERT_OK_AND_ASSIGN(
      const auto process,
      NamespacedProcess::Start(
          Shell("trap '' TERM; echo set; while :; do sleep 1000; done")));
  process->Terminate(absl::Milliseconds(50));
  EXPECT_TRUE(process->WaitForExit(absl::ZeroDuration()));
}

// The pipe, not a signal, ties it to its owner, whichever thread started it.
TEST_F(NamespacedProcessTest, EndsWithItsOwner) {
  int pids[2];
  ASSERT_EQ(pipe(pids), 0);
  const pid_t owner = fork();
  if (owner == 0) {
    auto process = NamespacedProcess::Start(Shell("cat"));
    const pid_t pid = process.ok() ? (*process)->pid() : 0;
    (void)!write(pids[1], &pid, sizeof(pid));
    pause();
  }
  pid_t pid = 0;
  ASSERT_EQ(read(pids[0], &pid, sizeof(pid)),
            static_cast<ssize_t>(sizeof(pid)));
  pollfd fd = {static_cast<int>(syscall(SYS_pidfd_open, pid, 0)), POLLIN, 0};
  ASSERT_GE(fd.fd, 0);
  EXPECT_EQ(poll(&fd, 1, 0), 0);
  kill(owner, SIGKILL);
  waitpid(owner, nullptr, 0);
  EXPECT_EQ(poll(&fd, 1, 10000), 1);
  close(fd.fd);
}

TEST_F(NamespacedProcessTest, NamesAProgramThatIsNotThere) {
  EXPECT_THAT(
      NamespacedProcess::Start(
          {{"/no/such/program"}, {}, directory_->File("log")}),
      StatusIs(absl::StatusCode::kInternal, HasSubstr("/no/such/program")));
}

}  // namespace
}  // namespace directory_sync::fixture
