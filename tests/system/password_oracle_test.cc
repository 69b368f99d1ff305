// After any history the password that the domain controller itself takes is the
// provider's, or the account is named.
//
//   --histories=N   how many histories are made; checked every 50
//   --seed=N        repeats a run

#include "tests/system/password_oracle.h"

#include <iostream>
#include <random>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::system_test {
namespace {

constexpr int kCheckEvery = 50;
int histories = 20;
unsigned seed = 0;

TEST(PasswordOracleTest, ThePasswordThatBindsIsDeliveredOrNamed) {
  std::cout << "seed " << seed << std::endl;
  ASSERT_OK_AND_ASSIGN(const auto oracle, PasswordOracle::Start(seed));
  for (int i = 1; i <= histories; ++i) {
    ASSERT_OK(oracle->MakeHistory());
    if (i % kCheckEvery != 0) continue;
    ASSERT_OK(oracle->CheckAll()) << "after " << i;
  }
  EXPECT_OK(oracle->CheckAll());
  std::cout << oracle->Describe() << std::endl;
}

}  // namespace
}  // namespace directory_sync::system_test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  using directory_sync::system_test::histories;
  using directory_sync::system_test::seed;
  seed = std::random_device()();
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (absl::ConsumePrefix(&argument, "--histories=")) {
      if (!absl::SimpleAtoi(argument, &histories)) return 2;
    } else if (absl::ConsumePrefix(&argument, "--seed=")) {
      if (!absl::SimpleAtoi(argument, &seed)) return 2;
    }
  }
  return RUN_ALL_TESTS();
}
