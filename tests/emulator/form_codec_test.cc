#include "tests/emulator/form_codec.h"

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::emulator {
namespace {

using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(FormCodecTest, FormsDecodePlusAndEscapes) {
  EXPECT_THAT(ParseForm("displayName=Ann+Lee&password=Xy7%21k%2Bk&empty=&flag"),
              IsOkAndHolds(UnorderedElementsAre(
                  Pair("displayName", "Ann Lee"), Pair("password", "Xy7!k+k"),
                  Pair("empty", ""), Pair("flag", ""))));
}

TEST(FormCodecTest, ValuesMayHoldEqualsSigns) {
  EXPECT_THAT(ParseForm("a=b=c"),
              IsOkAndHolds(UnorderedElementsAre(Pair("a", "b=c"))));
}

TEST(FormCodecTest, PathsKeepPlus) {
  EXPECT_THAT(PercentDecode("a+b%40c"), IsOkAndHolds("a+b@c"));
}

TEST(FormCodecTest, BrokenEscapesAreRefused) {
  for (const char* broken : {"%", "%4", "%zz", "a%"}) {
    EXPECT_THAT(PercentDecode(broken),
                StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(ParseForm(broken),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

}  // namespace
}  // namespace directory_sync::emulator
