#include "common/platform/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> LinesOf(ChildProcess& child) {
  std::vector<std::string> lines;
  while (std::optional<std::string> line = child.NextLine()) {
    lines.push_back(*std::move(line));
  }
  return lines;
}

ChildOptions Shell(const std::string& script) {
  ChildOptions options;
  options.program = "/bin/sh";
  options.arguments = {"-c", script};
  return options;
}

class ChildProcessTest : public testing::Test {
 protected:
  std::unique_ptr<ChildProcess> Launch(const ChildOptions& options) {
    auto child = launcher_->Launch(options);
    EXPECT_OK(child);
    return *std::move(child);
  }

  std::unique_ptr<ChildLauncher> launcher_ = SystemChildLauncher();
};

TEST_F(ChildProcessTest, GivesLinesOfBothOutputsAndTheExitCode) {
  const auto child =
      Launch(Shell("echo one; echo two >&2; printf rest; exit 78"));
  EXPECT_THAT(LinesOf(*child), ElementsAre("one", "two", "rest"));
  EXPECT_EQ(child->Wait(), (ExitReason{78, false}));
  EXPECT_EQ(child->Wait().ToString(), "exit code 78");
}

TEST_F(ChildProcessTest, ArgumentsReachTheProgramUnchanged) {
  ChildOptions options;
  options.program = "/usr/bin/printf";
  options.arguments = {"%s\\n", "a b", "$HOME; `id`", "'\"", ""};
  const auto child = Launch(options);
  EXPECT_THAT(LinesOf(*child), ElementsAre("a b", "$HOME; `id`", "'\"", ""));
  EXPECT_TRUE(child->Wait().clean());
}

TEST_F(ChildProcessTest, MissingProgramIsAnErrorThatNamesIt) {
  ChildOptions options;
  options.program = "/none/such";
  EXPECT_THAT(launcher_->Launch(options).status(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/none/such")));
  options.program = "/etc/passwd";
  EXPECT_THAT(
      launcher_->Launch(options).status(),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("/etc/passwd")));
}

TEST_F(ChildProcessTest, ChildHasNoFilesOfOursAndOnlyTheEnvironmentMeantForIt) {
  setenv("DS_TEST_HIDDEN", "1", 1);
  setenv("DS_TEST_SHOWN", "1", 1);
  const int leak = fcntl(0, F_DUPFD, 77);  // not close-on-exec
  ChildOptions options = Shell("ls /proc/self/fd | sort -n; env");
  options.hidden_environment = {"DS_TEST_HIDDEN"};
  const auto child = Launch(options);
  const std::vector<std::string> lines = LinesOf(*child);
  close(leak);
  EXPECT_THAT(lines, Contains("DS_TEST_SHOWN=1"));
  EXPECT_THAT(lines, Not(Contains("DS_TEST_HIDDEN=1")));
  EXPECT_THAT(lines, Contains("2"));
  EXPECT_THAT(lines, Not(Contains(absl::StrCat(leak))));
}

TEST_F(ChildProcessTest, StopCanBeHandledAndKillCannot) {
  const auto polite = Launch(
      Shell("trap 'echo bye; exit 3' TERM; echo up; while :; do read x; done"));
  EXPECT_EQ(polite->NextLine(), "up");
  polite->RequestStop();
  EXPECT_EQ(polite->NextLine(), "bye");
  EXPECT_EQ(polite->Wait(), (ExitReason{3, false}));

  const auto stubborn =
      Launch(Shell("trap '' TERM; echo up; exec tail -f /dev/null"));
  EXPECT_EQ(stubborn->NextLine(), "up");
  stubborn->RequestStop();
  stubborn->Kill();
  EXPECT_EQ(stubborn->Wait(), (ExitReason{SIGKILL, true}));
  EXPECT_THAT(stubborn->Wait().ToString(), HasSubstr("signal 9"));
  stubborn->Kill();  // harmless afterwards
}

TEST_F(ChildProcessTest, GrandchildThatHoldsTheOutputDoesNotHideTheEnd) {
  const auto child = Launch(Shell("tail -f /dev/null & echo $!"));
  const std::vector<std::string> lines = LinesOf(*child);
  EXPECT_TRUE(child->Wait().clean());
  ASSERT_EQ(lines.size(), 1u);
  int grandchild = 0;
  ASSERT_TRUE(absl::SimpleAtoi(lines[0], &grandchild));
  kill(grandchild, SIGKILL);
}

TEST_F(ChildProcessTest, EndlessLineComesInPieces) {
  const auto child = Launch(Shell("head -c 200000 /dev/zero | tr '\\0' x"));
  size_t total = 0;
  for (const std::string& line : LinesOf(*child)) {
    EXPECT_LE(line.size(), 64u << 10);
    total += line.size();
  }
  EXPECT_EQ(total, 200'000u);
}

TEST_F(ChildProcessTest, DestructionEndsTheChild) {
  auto child = Launch(Shell("exec tail -f /dev/null"));
  const pid_t pid = static_cast<pid_t>(child->process_id());
  EXPECT_EQ(kill(pid, 0), 0);
  child.reset();
  EXPECT_NE(kill(pid, 0), 0);
}

// The rule that no child outlives us: the kernel kills it when the launching
// thread is gone, as it is when the process was killed.
TEST_F(ChildProcessTest, ChildDiesWithTheThreadThatLaunchedIt) {
  std::unique_ptr<ChildProcess> child;
  std::thread launcher(
      [&] { child = Launch(Shell("exec tail -f /dev/null")); });
  launcher.join();
  EXPECT_EQ(child->Wait(), (ExitReason{SIGKILL, true}));
}

}  // namespace
}  // namespace directory_sync
