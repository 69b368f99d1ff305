#include "uploader/admin/page_token.h"

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

using testing::ElementsAre;

TEST(PageTokenTest, SizeHasADefaultAndABound) {
  EXPECT_EQ(PageSize(0), 50);
  EXPECT_EQ(PageSize(-1), 50);
  EXPECT_EQ(PageSize(7), 7);
  EXPECT_EQ(PageSize(100000), 1000);
}

TEST(PageTokenTest, PositionComesBackWithAnyBytes) {
  const std::string bytes("\0.\xFF,", 4);
  EXPECT_THAT(ParsePageToken("a", MakePageToken("a", {"x@y", bytes}), 2),
              IsOkAndHolds(ElementsAre("x@y", bytes)));
}

TEST(PageTokenTest, EmptyTokenIsTheStart) {
  EXPECT_THAT(ParsePageToken("a", "", 2), IsOkAndHolds(ElementsAre("", "")));
  EXPECT_THAT(ParseNumberToken("r", ""), IsOkAndHolds(0));
}

TEST(PageTokenTest, TokensOfOtherListsAndRubbishAreRefused) {
  const auto refused = StatusIs(absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(ParseNumberToken("r", MakeNumberToken("o", 7)), refused);
  EXPECT_THAT(ParseNumberToken("r", "r.!!"), refused);
  EXPECT_THAT(ParseNumberToken("r", MakePageToken("r", {"-4"})), refused);
  EXPECT_THAT(ParseNumberToken("r", "7"), refused);
  EXPECT_THAT(ParseNumberToken("r", MakeNumberToken("r", 7)), IsOkAndHolds(7));
}

}  // namespace
}  // namespace directory_sync::uploader
