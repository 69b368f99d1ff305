#include "tests/emulator/fault.h"

#include <vector>

#include "gtest/gtest.h"

namespace directory_sync::emulator {
namespace {

TEST(FaultPlanTest, MatchesMethodAndPath) {
  FaultPlan plan(1);
  Fault fault;
  fault.method = "PUT";
  fault.path = "/rs/mailboxes/ann";
  plan.Add(fault);
  EXPECT_TRUE(plan.Take("GET", "/v1/domains/d/rs/mailboxes/ann").empty());
  EXPECT_TRUE(plan.Take("PUT", "/v1/domains/d/ex/mailboxes/ann").empty());
  EXPECT_EQ(plan.Take("PUT", "/v1/domains/d/rs/mailboxes/ann").size(), 1u);
}

TEST(FaultPlanTest, SkipsThenHitsCountTimes) {
  FaultPlan plan(1);
  Fault fault;
  fault.skip = 1;
  fault.count = 2;
  plan.Add(fault);
  std::vector<size_t> hits;
  for (int i = 0; i < 4; ++i) hits.push_back(plan.Take("GET", "/").size());
  EXPECT_EQ(hits, (std::vector<size_t>{0, 1, 1, 0}));
  EXPECT_TRUE(plan.faults().empty());
}

TEST(FaultPlanTest, ProbabilityIsAboutRight) {
  FaultPlan plan(7);
  Fault fault;
  fault.probability = 0.25;
  plan.Add(fault);
  int hits = 0;
  for (int i = 0; i < 4000; ++i) hits += plan.Take("GET", "/").size();
  EXPECT_NEAR(hits, 1000, 120);
}

TEST(FaultPlanTest, RemovesById) {
  FaultPlan plan(1);
  const int first = plan.Add(Fault());
  plan.Add(Fault());
  EXPECT_TRUE(plan.Remove(first));
  EXPECT_FALSE(plan.Remove(first));
  EXPECT_EQ(plan.faults().size(), 1u);
}

TEST(FaultPlanTest, JitterStaysInItsBounds) {
  FaultPlan plan(3);
  Fault fault;
  fault.delay_ms = 10;
  fault.jitter_ms = 5;
  for (int i = 0; i < 200; ++i) {
    EXPECT_GE(plan.DelayOf(fault), 10);
    EXPECT_LE(plan.DelayOf(fault), 15);
  }
}

TEST(FaultNameTest, EveryKindHasAName) {
  for (int i = 0; i <= static_cast<int>(FaultKind::kRedirect); ++i) {
    const auto kind = static_cast<FaultKind>(i);
    FaultKind parsed = FaultKind::kLatency;
    ASSERT_TRUE(ParseFaultKind(FaultName(kind), parsed)) << i;
    EXPECT_EQ(parsed, kind);
  }
}

}  // namespace
}  // namespace directory_sync::emulator
