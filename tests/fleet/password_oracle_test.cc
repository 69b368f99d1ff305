// The oracle of the passwords' order: whatever was changed at which of two
// replicating domain controllers, whatever was killed or cut and when it
// replicated, by clocks that differ: the password delivered last is the one
// that binds on both, or, where nobody captured it, the account is named; and
// never an older one after a newer one.
//
//   --histories=N      how many, each up to four changes of one account
//   --dc2-clock=N      seconds by which dc2's clock is ahead
//   --seed=N           repeats a run

#include <algorithm>
#include <iostream>
#include <random>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "tests/fleet/fleet_torture.h"

namespace directory_sync::fleet_test {
namespace {

// Between two times that all is mended and asked for.
constexpr int kOfOneRound = 25;

int histories = 20;
TortureOptions options;

TEST(PasswordOracleTest, WhatBindsOnBothControllersIsDeliveredOrNamed) {
  std::cout << "seed " << options.seed << std::endl;
  ASSERT_OK_AND_ASSIGN(const auto torture, FleetTorture::Start(options));
  for (int done = 0; done < histories;) {
    const int round = std::min(kOfOneRound, histories - done);
    for (int i = 0; i < round; ++i) ASSERT_OK(torture->MakeHistory());
    done += round;
    ASSERT_OK(torture->Heal());
    ASSERT_OK(torture->CheckDelivered());
    std::cout << done << " histories: " << torture->Describe() << std::endl;
  }
  EXPECT_OK(torture->CheckAtTheEnd());
}

}  // namespace
}  // namespace directory_sync::fleet_test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  using directory_sync::fleet_test::histories;
  using directory_sync::fleet_test::options;
  options.seed = std::random_device()();
  options.dc2_clock_seconds = 200;
  options.refused_percent = 15;
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (absl::ConsumePrefix(&argument, "--histories=")) {
      if (!absl::SimpleAtoi(argument, &histories)) return 2;
    } else if (absl::ConsumePrefix(&argument, "--dc2-clock=")) {
      if (!absl::SimpleAtoi(argument, &options.dc2_clock_seconds)) return 2;
    } else if (absl::ConsumePrefix(&argument, "--seed=")) {
      if (!absl::SimpleAtoi(argument, &options.seed)) return 2;
    }
  }
  return RUN_ALL_TESTS();
}
