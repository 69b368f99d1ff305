#include "common/platform/fake_child_process.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

class FakeChildProcessTest : public testing::Test {
 protected:
  std::unique_ptr<ChildProcess> Launch() {
    ChildOptions options;
    options.program = "/x/relay";
    auto process = launcher_.Launch(options);
    EXPECT_OK(process);
    return *std::move(process);
  }

  FakeChildLauncher launcher_;
};

TEST_F(FakeChildProcessTest, GivesItsLinesAndThenItsEnd) {
  const auto process = Launch();
  const auto child = launcher_.AwaitLaunch("/x/relay", 1);
  EXPECT_EQ(child->process_id(), process->process_id());
  child->Write("one");
  child->Exit(ExitReason{78, false});
  EXPECT_EQ(process->NextLine(), "one");
  EXPECT_EQ(process->NextLine(), std::nullopt);
  EXPECT_EQ(process->Wait(), (ExitReason{78, false}));
}

TEST_F(FakeChildProcessTest, StopsWhenAskedUnlessItIgnoresIt) {
  const auto polite = Launch();
  polite->RequestStop();
  EXPECT_EQ(polite->Wait(), (ExitReason{0, false}));
  const auto stubborn = Launch();
  const auto child = launcher_.AwaitLaunch("/x/relay", 2);
  child->IgnoreStop();
  stubborn->RequestStop();
  EXPECT_TRUE(child->stop_requested());
  EXPECT_TRUE(child->running());
  stubborn->Kill();
  EXPECT_EQ(stubborn->Wait(), (ExitReason{9, true}));
}

TEST_F(FakeChildProcessTest, FailsToStartWhenTold) {
  launcher_.Fail("/x/relay", absl::NotFoundError("no"));
  ChildOptions options;
  options.program = "/x/relay";
  EXPECT_THAT(launcher_.Launch(options).status(),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(launcher_.launches("/x/relay"), 0);
}

}  // namespace
}  // namespace directory_sync
