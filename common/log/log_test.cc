#include "common/log/log.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class LinesSink : public LogSink {
 public:
  LinesSink() { SetLogSink(this); }
  ~LinesSink() override { SetLogSink(nullptr); }
  void Write(LogSeverity, absl::string_view line) override {
    lines.emplace_back(line);
  }
  std::vector<std::string> lines;
};

TEST(LogTest, HostileNamesCannotForgeALine) {
  LinesSink sink;
  LogInfo("mailbox_created",
          {{"name", "a\n{\"event\":\"forged\"}\x1b[2J\xff"}});
  ASSERT_EQ(sink.lines.size(), 1u);
  EXPECT_THAT(sink.lines[0], Not(HasSubstr("\n")));
  EXPECT_THAT(sink.lines[0], Not(HasSubstr("\x1b")));
  EXPECT_THAT(sink.lines[0], HasSubstr("\\n{\\\"event\\\""));
}

TEST(LogTest, FieldsKeepTheirTypes) {
  LinesSink sink;
  SetLogService("relay");
  LogWarning("slow_commit", {{"took_ms", absl::Milliseconds(12)},
                             {"items", 3},
                             {"durable", true},
                             {"error", absl::NotFoundError("x")}});
  ASSERT_EQ(sink.lines.size(), 1u);
  EXPECT_THAT(sink.lines[0],
              HasSubstr("\"severity\":\"warning\",\"service\":\"relay\","
                        "\"event\":\"slow_commit\",\"took_ms\":12,"
                        "\"items\":3,\"durable\":true,"
                        "\"error\":\"NOT_FOUND: x\"}"));
}

}  // namespace
}  // namespace directory_sync
