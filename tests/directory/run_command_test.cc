#include "tests/directory/run_command.h"

#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::fixture {
namespace {

TEST(RunCommandTest, GivesOutputsAndExitCode) {
  ASSERT_OK_AND_ASSIGN(const CommandResult result,
                       RunCommand({"sh", "-c", "echo o; echo e >&2; exit 3"}));
  EXPECT_EQ(result.output, "o\n");
  EXPECT_EQ(result.errors, "e\n");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_FALSE(result.ok());
}

TEST(RunCommandTest, FeedsMoreThanAPipeHolds) {
  CommandOptions options;
  options.input.assign(1 << 20, 'x');
  ASSERT_OK_AND_ASSIGN(const CommandResult result,
                       RunCommand({"cat"}, options));
  EXPECT_EQ(result.output, options.input);
}

TEST(RunCommandTest, CommandNeedNotReadItsInput) {
  CommandOptions options;
  options.input.assign(1 << 20, 'x');
  ASSERT_OK_AND_ASSIGN(const CommandResult result,
                       RunCommand({"true"}, options));
  EXPECT_TRUE(result.ok());
}

TEST(RunCommandTest, PutsEnvironmentOverTheCallers) {
  setenv("RUN_COMMAND_TEST", "outer", 1);
  setenv("RUN_COMMAND_TEST_KEPT", "kept", 1);
  CommandOptions options;
  options.environment = {"RUN_COMMAND_TEST=inner"};
  ASSERT_OK_AND_ASSIGN(
      const CommandResult result,
      RunCommand({"sh", "-c", "echo $RUN_COMMAND_TEST $RUN_COMMAND_TEST_KEPT"},
                 options));
  EXPECT_EQ(result.output, "inner kept\n");
}

TEST(RunCommandTest, KillsWhatTakesTooLong) {
  CommandOptions options;
  options.timeout = absl::Milliseconds(50);
  EXPECT_THAT(RunCommand({"sh", "-c", "sleep 100 & sleep 100"}, options),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(RunCommandTest, TellsTheSignalThatEndedIt) {
  ASSERT_OK_AND_ASSIGN(const CommandResult result,
                       RunCommand({"sh", "-c", "kill -9 $$"}));
  EXPECT_EQ(result.exit_code, 128 + 9);
}

TEST(RunCommandTest, NamesWhatCannotBeRun) {
  EXPECT_THAT(RunCommand({"/no/such/program"}),
              StatusIs(absl::StatusCode::kInternal,
                       testing::HasSubstr("/no/such/program")));
}

}  // namespace
}  // namespace directory_sync::fixture
