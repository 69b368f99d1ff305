#include "ctl/csv.h"

#include <sstream>

#include "gtest/gtest.h"

namespace directory_sync::ctl {
namespace {

std::string Line(const std::vector<std::string>& cells) {
  std::ostringstream out;
  PrintCsvLine(cells, out);
  return out.str();
}

TEST(CsvTest, QuotesEveryCell) {
  EXPECT_EQ(Line({"a", "b, c", "say \"hi\""}),
            "\"a\",\"b, c\",\"say \"\"hi\"\"\"\r\n");
}

TEST(CsvTest, NoNameBecomesAFormula) {
  EXPECT_EQ(Line({"=cmd|' /C calc'!A0", "@x", "-1"}),
            "\"'=cmd|' /C calc'!A0\",\"'@x\",\"'-1\"\r\n");
}

TEST(CsvTest, NoNameStartsANewLine) {
  EXPECT_EQ(Line({"a\nb"}), "\"a?b\"\r\n");
}

}  // namespace
}  // namespace directory_sync::ctl
