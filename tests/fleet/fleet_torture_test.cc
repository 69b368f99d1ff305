// Two Samba domain controllers and the primary on three networks, cut and
// killed at random: what a handler acknowledged arrives, and can be read
// nowhere.
//
//   --changes=N   how many passwords are changed
//   --seed=N      repeats a run

#include "tests/fleet/fleet_torture.h"

#include <iostream>
#include <random>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/fleet/plaintext_search.h"

namespace directory_sync::fleet_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

int changes = 60;
unsigned seed = 0;

void ExpectReadableNowhere(FleetTorture& torture) {
  Fleet& fleet = torture.fleet();
  const PlaintextFinds files =
      SearchFiles(fleet.Directories(), torture.planted());
  EXPECT_THAT(files.places, IsEmpty());
  EXPECT_GT(files.files, 20);
  EXPECT_THAT(fleet.Output(), Not(HasSubstr(torture.planted())));
  EXPECT_THAT(fleet.Output(), HasSubstr("\"event\""));
  const auto pids = fleet.ProcessIds();
  // Supervisor, four services, two handlers.
  EXPECT_EQ(pids.size(), 7u);
  for (const int64_t pid : pids) {
    const PlaintextFinds process = SearchProcess(pid, torture.planted());
    EXPECT_THAT(process.places, IsEmpty())
        << absl::StrJoin(process.places, "\n");
    EXPECT_GT(process.bytes, 1'000'000) << pid;
  }
}

TEST(FleetTortureTest, WhatWasAcknowledgedArrivesAndIsReadableNowhere) {
  std::cout << "seed " << seed << std::endl;
  ASSERT_OK_AND_ASSIGN(const auto torture, FleetTorture::Start({seed}));
  for (int i = 1; i <= changes; ++i) {
    ASSERT_OK(torture->ChangeOne()) << "change " << i;
    if (i % 100 == 0) std::cout << torture->Describe() << std::endl;
  }
  ASSERT_OK(torture->Heal());
  EXPECT_OK(torture->CheckDelivered());
  std::cout << torture->Describe() << std::endl;
  ExpectReadableNowhere(*torture);
  EXPECT_OK(torture->CheckAcknowledged());
}

}  // namespace
}  // namespace directory_sync::fleet_test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  using directory_sync::fleet_test::changes;
  using directory_sync::fleet_test::seed;
  seed = std::random_device()();
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (absl::ConsumePrefix(&argument, "--changes=")) {
      if (!absl::SimpleAtoi(argument, &changes)) return 2;
    } else if (absl::ConsumePrefix(&argument, "--seed=")) {
      if (!absl::SimpleAtoi(argument, &seed)) return 2;
    }
  }
  return RUN_ALL_TESTS();
}
