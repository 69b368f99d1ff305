#include "supervisor/child_output.h"

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::supervisor {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kLogLine[] = R"({"time":"t","service":"relay","event":"x"})";

// What passing `line` on writes to standard error.
std::vector<std::string> Passed(ChildOutput& output, const std::string& line) {
  testing::internal::CaptureStderr();
  output.Line(line);
  return absl::StrSplit(testing::internal::GetCapturedStderr(), '\n',
                        absl::SkipEmpty());
}

TEST(ChildOutputTest, LogLinesPassUnchanged) {
  ChildOutput output("relay");
  EXPECT_THAT(Passed(output, kLogLine), ElementsAre(kLogLine));
  EXPECT_EQ(output.last_words(), "");
}

TEST(ChildOutputTest, AnythingElseBecomesTextOfAnEventWithTheChildsName) {
  ChildOutput output("relay");
  for (const std::string& line :
       {std::string("terminate called"), std::string("{\"time\":"),
        std::string(kLogLine) + kLogLine, std::string("\x1b[2J\xff")}) {
    const std::vector<std::string> passed = Passed(output, line);
    ASSERT_EQ(passed.size(), 1u);
    EXPECT_THAT(passed[0], StartsWith("{\"time\":"));
    EXPECT_THAT(passed[0], HasSubstr("\"child\":\"relay\""));
  }
}

TEST(ChildOutputTest, LastWordsAreTheLastLinesForPeopleWithoutTheName) {
  ChildOutput output("relay");
  output.Line("some library: noise");
  output.Line(kLogLine);
  output.Line("relay: /etc/x.toml has 2 mistakes");
  output.Line("  line 3: unknown key");
  EXPECT_EQ(output.last_words(),
            "/etc/x.toml has 2 mistakes\n  line 3: unknown key");
  output.Line(kLogLine);
  EXPECT_THAT(output.last_words(), StartsWith("/etc/x.toml"));
}

TEST(ChildOutputTest, LastWordsAreBounded) {
  ChildOutput output("relay");
  for (int i = 0; i < 100; ++i) output.Line(std::string(1000, 'x'));
  EXPECT_EQ(output.last_words().size(), 4000u);
}

}  // namespace
}  // namespace directory_sync::supervisor
