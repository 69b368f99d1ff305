#include "common/platform/log_sink_windows.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

TEST(LogSinkTest, EventsOfLinesHaveStableNumbers) {
  EXPECT_EQ(EventOf(LogSeverity::kInfo, "{}").severity, LogSeverity::kInfo);
  EXPECT_EQ(static_cast<int>(EventOf(LogSeverity::kWarning, "{}").id), 2000);
  EXPECT_EQ(static_cast<int>(EventOf(LogSeverity::kError, "{}").id), 3000);
  EXPECT_EQ(static_cast<int>(
                EventOf(LogSeverity::kError, R"({"event":"stopped"})").id),
            3001);
}

TEST(LogSinkTest, LineOfAChildKeepsItsOwnSeverity) {
  const LineEvent event =
      EventOf(LogSeverity::kInfo, R"({"severity":"error","event":"x"})");
  EXPECT_EQ(event.severity, LogSeverity::kError);
  EXPECT_EQ(event.id, EventId::kError);
}

TEST(LogSinkTest, ServiceLogsToAFileForAdministrators) {
  ASSERT_OK_AND_ASSIGN(const std::string root, MakeTemporaryDirectory("log"));
  UseEventLog(L"A Service", root);
  StandardErrorLogSink().Write(LogSeverity::kInfo, "one");
  StandardErrorLogSink().Write(LogSeverity::kError, "two");
  EXPECT_THAT(ReadFile(absl::StrCat(root, "/A Service.log")),
              IsOkAndHolds(std::string("one\ntwo\n")));
}

}  // namespace
}  // namespace directory_sync
