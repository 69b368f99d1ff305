#include "uploader/passwords/delivery_decision.h"

#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

using directorysync::password::v1::PasswordStamp;
using testing::HasSubstr;

const absl::Time kNow = absl::FromUnixSeconds(1000);

PasswordStamp At(int version, int time, const std::string& dsa = "dc1") {
  PasswordStamp stamp;
  stamp.set_version(static_cast<uint32_t>(version));
  stamp.set_originating_time(static_cast<uint64_t>(time));
  stamp.set_originating_dsa(dsa);
  return stamp;
}

ControllerStamp Says(const std::string& name, const PasswordStamp& stamp) {
  return {name, true, stamp};
}

ControllerStamp Silent(const std::string& name) { return {name, false, {}}; }

struct Case {
  std::string name;
  DeliveryView view;
  DeliveryAction action = DeliveryAction::kNothing;
  std::string deliver_id = {};
  std::vector<std::string> superseded = {};
  std::vector<std::string> undecidable = {};
  // A part of it.
  std::string reason = {};
};

std::ostream& operator<<(std::ostream& out, const Case& row) {
  return out << row.name;
}

DeliveryView View(std::vector<Candidate> candidates,
                  const std::optional<PasswordStamp>& current) {
  DeliveryView view;
  view.now = kNow;
  view.candidates = std::move(candidates);
  view.current = current;
  return view;
}

DeliveryView After(DeliveryView view, const std::string& id,
                   const PasswordStamp& delivered) {
  view.delivered_id = id;
  view.delivered = delivered;
  return view;
}

DeliveryView Asked(DeliveryView view, std::vector<ControllerStamp> answers) {
  view.controllers = std::move(answers);
  return view;
}

DeliveryView Possibly(DeliveryView view, const std::string& id,
                      absl::Time until) {
  view.possible_writes.push_back({id, until});
  return view;
}

std::vector<Case> AskingNobody() {
  const PasswordStamp two = At(2, 20);
  const PasswordStamp three = At(3, 30);
  return {
      {"NoCandidate", View({}, two), DeliveryAction::kNothing, "", {}, {}, ""},
      {"Current", View({{"a", two}}, two), DeliveryAction::kDeliver, "a"},
      {"NewerThanDelivered", After(View({{"b", three}}, three), "a", two),
       DeliveryAction::kDeliver, "b"},
      {"DeliveredAlready",
       After(View({{"a", two}}, two), "a", two),
       DeliveryAction::kNothing,
       "",
       {"a"}},
      {"Older", View({{"a", two}}, three), DeliveryAction::kNothing, "", {"a"}},
      {"OlderBySameVersion",
       View({{"a", At(2, 19)}}, two),
       DeliveryAction::kNothing,
       "",
       {"a"}},
      {"OlderBesidesCurrent",
       View({{"a", two}, {"b", three}}, three),
       DeliveryAction::kDeliver,
       "b",
       {"a"}},
      {"NotReplicated",
       View({{"b", three}}, two),
       DeliveryAction::kWait,
       "",
       {},
       {},
       "replicates"},
      {"NoPasswordShown",
       View({{"a", two}}, {}),
       DeliveryAction::kWait,
       "",
       {},
       {},
       "no password"},
      {"RivalsForOneStamp",
       View({{"a", two}, {"b", two}}, two),
       DeliveryAction::kNothing,
       "",
       {},
       {"a", "b"}},
      {"RivalOfTheDelivered",
       After(View({{"b", two}}, two), "a", two),
       DeliveryAction::kNothing,
       "",
       {},
       {"b"}},
      {"RivalsBesidesCurrent",
       View({{"a", two}, {"b", two}, {"c", three}}, three),
       DeliveryAction::kDeliver,
       "c",
       {},
       {"a", "b"}},
  };
}

std::vector<Case> Tied() {
  const PasswordStamp here = At(2, 20, "dc1");
  const PasswordStamp there = At(2, 20, "dc2");
  const DeliveryView tie = View({{"a", there}}, here);
  const DeliveryView above = After(View({{"a", here}}, here), "b", there);
  return {
      {"TieAsks", tie, DeliveryAction::kAskEveryController},
      {"TieWaitsForAgreement",
       Asked(tie, {Says("dc1", here), Says("dc2", there)}),
       DeliveryAction::kWait,
       "",
       {},
       {},
       "all agree"},
      {"TieWaitsForTheSilent",
       Asked(tie, {Says("dc1", here), Silent("dc2")}),
       DeliveryAction::kWait,
       "",
       {},
       {},
       "all agree"},
      {"TieLost",
       Asked(tie, {Says("dc1", here), Says("dc2", here)}),
       DeliveryAction::kNothing,
       "",
       {"a"}},
      {"TieWithDeliveredAsks", above, DeliveryAction::kAskEveryController},
      {"TieWithDeliveredWon",
       Asked(above, {Says("dc1", here), Says("dc2", here)}),
       DeliveryAction::kDeliver, "a"},
  };
}

std::vector<Case> Backwards() {
  const PasswordStamp two = At(2, 20);
  const PasswordStamp five = At(5, 50);
  const DeliveryView back = After(View({{"a", two}}, two), "z", five);
  return {
      {"BackwardsAsks", back, DeliveryAction::kAskEveryController},
      {"BackwardsOnEvery", Asked(back, {Says("dc1", two), Says("dc2", two)}),
       DeliveryAction::kDeliver, "a"},
      {"BackwardsWhereOneShowsNothing",
       Asked(back, {Says("dc1", two), {"dc2", true, {}}}),
       DeliveryAction::kDeliver, "a"},
      {"BackwardsButOne",
       Asked(back, {Says("dc1", two), Says("dc2", five)}),
       DeliveryAction::kWait,
       "",
       {},
       {},
       "dc2"},
      {"BackwardsAndOneSilent",
       Asked(back, {Says("dc1", two), Silent("dc2")}),
       DeliveryAction::kWait,
       "",
       {},
       {},
       "dc2"},
  };
}

std::vector<Case> WithPossibleWrites() {
  const PasswordStamp two = At(2, 20);
  const DeliveryView done = After(View({{"b", two}}, two), "b", two);
  const absl::Time later = kNow + absl::Seconds(1);
  return {
      {"AnotherMayLand",
       Possibly(done, "a", later),
       DeliveryAction::kWait,
       "",
       {},
       {},
       "once more"},
      {"AnotherCannotLandAnyMore", Possibly(done, "a", kNow),
       DeliveryAction::kDeliver, "b"},
      {"TheLastOfSeveralCounts",
       Possibly(Possibly(done, "a", kNow), "c", later),
       DeliveryAction::kWait,
       "",
       {},
       {},
       "once more"},
      {"ItsOwnMayLand",
       Possibly(done, "b", later),
       DeliveryAction::kNothing,
       "",
       {"b"}},
      {"UndeliveredDoesNotWait", Possibly(View({{"b", two}}, two), "a", later),
       DeliveryAction::kDeliver, "b"},
  };
}

class DeliveryDecisionTest : public testing::TestWithParam<Case> {};

TEST_P(DeliveryDecisionTest, IsAsTheRulesSay) {
  const DeliveryDecision decision = DecideDelivery(GetParam().view);

  EXPECT_EQ(decision.action, GetParam().action);
  EXPECT_EQ(decision.deliver_id, GetParam().deliver_id);
  EXPECT_EQ(decision.superseded, GetParam().superseded);
  EXPECT_EQ(decision.undecidable, GetParam().undecidable);
  EXPECT_THAT(decision.reason, HasSubstr(GetParam().reason));
}

std::string NameOf(const testing::TestParamInfo<Case>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(AskingNobody, DeliveryDecisionTest,
                         testing::ValuesIn(AskingNobody()), NameOf);
INSTANTIATE_TEST_SUITE_P(Tied, DeliveryDecisionTest, testing::ValuesIn(Tied()),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(Backwards, DeliveryDecisionTest,
                         testing::ValuesIn(Backwards()), NameOf);
INSTANTIATE_TEST_SUITE_P(WithPossibleWrites, DeliveryDecisionTest,
                         testing::ValuesIn(WithPossibleWrites()), NameOf);

TEST(DeliveryDecisionTimeTest, LooksAgainWhenTheLastCannotLandAnyMore) {
  const PasswordStamp two = At(2, 20);
  DeliveryView view = After(View({{"b", two}}, two), "b", two);
  view.possible_writes = {{"a", kNow + absl::Seconds(9)},
                          {"c", kNow + absl::Seconds(5)}};

  EXPECT_EQ(DecideDelivery(view).until, kNow + absl::Seconds(9));
}

}  // namespace
}  // namespace directory_sync::uploader
