#include "ctl/command_line.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/status/status_matchers.h"
#include "ctl/command.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<Command> SomeCommands() {
  return {{"settings get", "", 0, 0, "help of get", {}, nullptr},
          {"history",
           "[ADDRESS]",
           1,
           0,
           "help of history",
           {{"page-size", "N", "how many"}, {"all", "", "all of them"}},
           nullptr}};
}

class CommandLineTest : public testing::Test {
 protected:
  absl::StatusOr<ParsedCommandLine> Parse(std::vector<std::string> words) {
    return ParseCommandLine(words, commands_);
  }

  const std::vector<Command> commands_ = SomeCommands();
};

TEST_F(CommandLineTest, OptionsMayStandAnywhereAndTakeValuesBothWays) {
  ASSERT_OK_AND_ASSIGN(ParsedCommandLine parsed,
                       Parse({"--config", "/x.toml", "history", "--page-size=7",
                              "a@b.test", "--all", "--json"}));
  ASSERT_NE(parsed.command, nullptr);
  EXPECT_EQ(parsed.command->name, "history");
  EXPECT_EQ(parsed.config_path, "/x.toml");
  EXPECT_EQ(parsed.invocation.Get("page-size"), "7");
  EXPECT_TRUE(parsed.invocation.Has("all"));
  EXPECT_TRUE(parsed.invocation.json);
  EXPECT_THAT(parsed.invocation.arguments, ElementsAre("a@b.test"));
}

TEST_F(CommandLineTest, CommandsOfTwoWordsLoseBoth) {
  ASSERT_OK_AND_ASSIGN(ParsedCommandLine parsed, Parse({"settings", "get"}));
  EXPECT_EQ(parsed.command->name, "settings get");
  EXPECT_THAT(parsed.invocation.arguments, ElementsAre());
}

TEST_F(CommandLineTest, MistakesNameTheWordAndASuggestion) {
  EXPECT_THAT(Parse({"histroy"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("did you mean 'history'?")));
  EXPECT_THAT(Parse({"history", "--page-sise=3"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("did you mean '--page-size'?")));
  EXPECT_THAT(Parse({"history", "a", "b"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("usage: directory-syncctl history")));
  EXPECT_THAT(
      Parse({"history", "--page-size"}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--page-size=N")));
  EXPECT_THAT(Parse({"history", "--all=yes"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("takes no value")));
}

TEST_F(CommandLineTest, HelpIsNoCommandAndNamesTheOneAskedFor) {
  ASSERT_OK_AND_ASSIGN(ParsedCommandLine none, Parse({}));
  EXPECT_EQ(none.command, nullptr);
  ASSERT_OK_AND_ASSIGN(ParsedCommandLine one, Parse({"help", "history"}));
  EXPECT_EQ(one.command, nullptr);
  EXPECT_THAT(one.invocation.arguments, ElementsAre("history"));
  EXPECT_THAT(HelpText(commands_[1]), HasSubstr("--page-size=N"));
  EXPECT_THAT(HelpText(commands_), HasSubstr("history [ADDRESS]"));
}

}  // namespace
}  // namespace directory_sync::ctl
