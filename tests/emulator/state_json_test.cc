#include "tests/emulator/state_json.h"

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::emulator {
namespace {

using Json = nlohmann::ordered_json;
using ::testing::HasSubstr;

TEST(StateJsonTest, LimitsAndChoicesSurviveTheRoundTrip) {
  Limits limits;
  limits.window = WindowKind::kTokenBucket;
  limits.gets_per_minute = 7;
  limits.enabled = false;
  const auto read = LimitsFromJson(ToJson(limits), Limits());
  ASSERT_OK(read);
  EXPECT_EQ(ToJson(*read), ToJson(limits));

  Choices choices;
  choices.list_delay_ms = 9;
  choices.password.forbid_name_parts = true;
  choices.server_zone = "America/Chicago";
  const auto chosen = ChoicesFromJson(ToJson(choices), Choices());
  ASSERT_OK(chosen);
  EXPECT_EQ(ToJson(*chosen), ToJson(choices));
}

TEST(StateJsonTest, AbsentMembersKeepTheirValue) {
  Choices choices;
  choices.clash_status = 400;
  const auto read =
      ChoicesFromJson(Json::parse(R"({"limit_status":403})"), choices);
  ASSERT_OK(read);
  EXPECT_EQ(read->clash_status, 400);
  EXPECT_EQ(read->limit_status, 403);
}

TEST(StateJsonTest, MistakesAreNamed) {
  EXPECT_THAT(FaultFromJson(Json::parse(R"({"kind":"error","x":1})")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("unknown member 'x'")));
  EXPECT_THAT(FaultFromJson(Json::parse(R"({"kind":"error","count":"1"})")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("'count' has the wrong type")));
  EXPECT_THAT(LimitsFromJson(Json::array(), Limits()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace directory_sync::emulator
