#include "password-handler/hook/chained_script.h"

#include <string>

#include "absl/status/status.h"
#include "common/clock/clock.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::password_handler {
namespace {

using Code = absl::StatusCode;
constexpr absl::Duration kLong = absl::Seconds(20);

absl::Status RunShell(const std::string& script,
                      absl::Duration timeout = kLong) {
  return RunChainedScript({"/bin/sh", "-c", script}, Secret::CopyOf("Grüße 1!"),
                          timeout);
}

TEST(ChainedScriptTest, GetsThePasswordAndNothingElse) {
  EXPECT_OK(RunShell("test \"$(cat)\" = 'Grüße 1!'"));
  EXPECT_OK(RunShell("test \"$(cat | wc -c)\" -eq 10"));
}

TEST(ChainedScriptTest, GetsItsArgumentsAsTheyAre) {
  EXPECT_OK(
      RunChainedScript({"/bin/sh", "-c", "test \"$1\" = 'a b'", "name", "a b"},
                       Secret(), kLong));
}

TEST(ChainedScriptTest, Refuses) {
  EXPECT_THAT(RunShell("exit 1"), StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(RunShell("kill -9 $$"), StatusIs(Code::kInvalidArgument));
}

TEST(ChainedScriptTest, NeedNotRead) {
  EXPECT_OK(RunShell("exec <&-; exit 0"));
}

TEST(ChainedScriptTest, MissingProgramIsNamed) {
  EXPECT_THAT(RunChainedScript({"/no/such/script"}, Secret(), kLong),
              StatusIs(Code::kNotFound, testing::HasSubstr("/no/such/script")));
}

TEST(ChainedScriptTest, IsKilledWithWhatItStarted) {
  const absl::Duration start = SystemClock().Monotonic();
  EXPECT_THAT(RunShell("sleep 1000 | cat", absl::Milliseconds(50)),
              StatusIs(Code::kDeadlineExceeded));
  EXPECT_LT(SystemClock().Monotonic() - start, kLong);
}

}  // namespace
}  // namespace directory_sync::password_handler
