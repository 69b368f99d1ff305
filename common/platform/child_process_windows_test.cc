#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/platform/child_process.h"
#include "common/platform/environment.h"
#include "common/platform/stop_signal.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_handle.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

// The children are this program itself, in the roles below.
namespace directory_sync {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::unique_ptr<ChildProcess> LaunchRole(std::vector<std::string> arguments) {
  ChildOptions options;
  options.program = CurrentProgramPath();
  options.arguments = std::move(arguments);
  auto child = SystemChildLauncher()->Launch(options);
  EXPECT_OK(child);
  return *std::move(child);
}

std::vector<std::string> LinesOf(ChildProcess& child) {
  std::vector<std::string> lines;
  while (std::optional<std::string> line = child.NextLine()) {
    lines.push_back(*std::move(line));
  }
  return lines;
}

void Say(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

[[noreturn]] void HangForEver() {
  Sleep(INFINITE);
  std::abort();
}

int Role(const std::string& role, int argc, wchar_t** argv) {
  if (role == "speak") {
    Say("one");
    std::fprintf(stderr, "two\n");
    std::printf("rest");
    return 78;
  }
  if (role == "arguments") {
    for (int i = 2; i < argc; ++i) Say(ToUtf8(argv[i]));
    return 0;
  }
  if (role == "polite") {
    StopSignal& stop = StopSignal::OfProcess();
    Say("up");
    stop.Wait();
    Say("bye");
    return 3;
  }
  if (role == "crash") {
    SetErrorMode(SEM_NOGPFAULTERRORBOX);
    RaiseException(EXCEPTION_ACCESS_VIOLATION, EXCEPTION_NONCONTINUABLE, 0,
                   nullptr);
  }
  if (role == "parent") {
    const auto grandchild = LaunchRole({"hang"});
    Say(absl::StrCat(grandchild->process_id()));
    HangForEver();
  }
  HangForEver();
}

// As kill -9 would: nothing of it runs any more.
void EndAbruptly(int64_t process_id) {
  const WindowsHandle process(OpenProcess(
      PROCESS_TERMINATE | SYNCHRONIZE, FALSE, static_cast<DWORD>(process_id)));
  ASSERT_TRUE(process.valid());
  ASSERT_TRUE(TerminateProcess(process.get(), 1));
  ASSERT_EQ(WaitForSingleObject(process.get(), 20'000), WAIT_OBJECT_0);
}

TEST(ChildProcessTest, GivesLinesOfBothOutputsAndTheExitCode) {
  const auto child = LaunchRole({"speak"});
  std::vector<std::string> lines = LinesOf(*child);
  EXPECT_THAT(lines, Contains("one"));
  EXPECT_THAT(lines, Contains("two"));
  EXPECT_THAT(lines, Contains("rest"));
  EXPECT_EQ(child->Wait(), (ExitReason{78, false}));
  EXPECT_EQ(child->Wait().ToString(), "exit code 78");
}

TEST(ChildProcessTest, ArgumentsReachTheProgramUnchanged) {
  const std::vector<std::string> words = {
      "arguments", "a b", "%PATH% & dir", "\"quoted\"", "C:\\dir\\", "a\\\\\"b",
      "a b\\",     "",    "Zürich 東京"};
  const auto child = LaunchRole(words);
  EXPECT_EQ(LinesOf(*child),
            std::vector<std::string>(words.begin() + 1, words.end()));
}

TEST(ChildProcessTest, MissingProgramIsAnErrorThatNamesIt) {
  ChildOptions options;
  options.program = "C:/none/such.exe";
  EXPECT_THAT(
      SystemChildLauncher()->Launch(options).status(),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("C:/none/such.exe")));
}

TEST(ChildProcessTest, StopCanBeHandledAndKillCannot) {
  const auto polite = LaunchRole({"polite"});
  EXPECT_EQ(polite->NextLine(), "up");
  polite->RequestStop();
  EXPECT_EQ(polite->NextLine(), "bye");
  EXPECT_EQ(polite->Wait(), (ExitReason{3, false}));
  const auto stubborn = LaunchRole({"hang"});
  stubborn->RequestStop();
  stubborn->Kill();
  EXPECT_TRUE(stubborn->Wait().by_signal);
  EXPECT_EQ(stubborn->Wait().ToString(), "killed");
  stubborn->Kill();  // harmless afterwards
}

TEST(ChildProcessTest, CrashIsToldFromAnExitCode) {
  const auto child = LaunchRole({"crash"});
  EXPECT_EQ(child->Wait().ToString(), "ended by exception 0xC0000005");
}

// The rule that no child outlives us, however we end.
TEST(ChildProcessTest, ChildrenDieWithAProcessThatIsKilled) {
  const auto parent = LaunchRole({"parent"});
  const std::optional<std::string> line = parent->NextLine();
  ASSERT_TRUE(line.has_value());
  uint32_t id = 0;
  ASSERT_TRUE(absl::SimpleAtoi(*line, &id));
  const WindowsHandle grandchild(OpenProcess(SYNCHRONIZE, FALSE, id));
  ASSERT_TRUE(grandchild.valid());
  EXPECT_EQ(WaitForSingleObject(grandchild.get(), 0),
            static_cast<DWORD>(WAIT_TIMEOUT));
  EndAbruptly(parent->process_id());
  EXPECT_EQ(WaitForSingleObject(grandchild.get(), 20'000), WAIT_OBJECT_0);
}

TEST(ChildProcessTest, DestructionEndsTheChild) {
  auto child = LaunchRole({"hang"});
  const WindowsHandle process(
      OpenProcess(SYNCHRONIZE, FALSE, static_cast<DWORD>(child->process_id())));
  ASSERT_TRUE(process.valid());
  child.reset();
  EXPECT_EQ(WaitForSingleObject(process.get(), 0), WAIT_OBJECT_0);
}

}  // namespace
}  // namespace directory_sync

int main(int argc, char** argv) {
  int count = 0;
  wchar_t** const words = CommandLineToArgvW(GetCommandLineW(), &count);
  if (count > 1 && words[1][0] != L'-') {
    return directory_sync::Role(directory_sync::ToUtf8(words[1]), count, words);
  }
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
