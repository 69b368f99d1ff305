#include "ctl/output.h"

#include <sstream>

#include "google/protobuf/timestamp.pb.h"
#include "gtest/gtest.h"

namespace directory_sync::ctl {
namespace {

TEST(OutputTest, TablesAlignByCodePointAndStripTrailingBlanks) {
  std::ostringstream out;
  PrintTable({"NAME", "N"}, {{"Żółć", "1"}, {"Ann Lee", "22"}}, out);
  EXPECT_EQ(out.str(),
            "NAME     N\n"
            "Żółć     1\n"
            "Ann Lee  22\n");
}

TEST(OutputTest, NamesCannotWriteControlSequencesToTheTerminal) {
  EXPECT_EQ(Printable("a\x1b[2Jb\nc\xc2\x9b"
                      "d"),
            "a?[2Jb?c?d");
  EXPECT_EQ(Printable("Żółć"), "Żółć");
}

TEST(OutputTest, EnumsLoseTheirPrefix) {
  EXPECT_EQ(EnumText("RUN_STATE_SUCCEEDED", "RUN_STATE_"), "succeeded");
  EXPECT_EQ(EnumText("MAIL_SERVICE_HOSTED_EMAIL", "MAIL_SERVICE_"),
            "hosted email");
}

TEST(OutputTest, AnUnsetTimeIsADash) {
  EXPECT_EQ(ToText(google::protobuf::Timestamp()), "-");
}

}  // namespace
}  // namespace directory_sync::ctl
