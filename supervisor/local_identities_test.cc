#include "supervisor/local_identities.h"

#include <cstdio>
#include <string>

#include "absl/time/time.h"
#include "common/clock/fake_clock.h"
#include "common/config/config.h"
#include "common/identity/identity_directory.h"
#include "common/identity/spiffe_id.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::supervisor {
namespace {

using ::testing::Not;

constexpr absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

class LocalIdentitiesTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(config_.state_directory,
                         MakeTemporaryDirectory("state"));
  }

  Identity Load(Role role) {
    auto identity =
        LoadIdentity(config_.IdentityDirectory(RoleName(role)), clock_);
    EXPECT_OK(identity);
    return *std::move(identity);
  }

  LocalIdentities Mint() {
    auto identities = LocalIdentities::Mint(config_, clock_);
    EXPECT_OK(identities);
    return *std::move(identities);
  }

  std::string Serial() { return Load(Role::kRelay).certificate.serial(); }

  FakeClock clock_{kNow};
  Config config_;
};

TEST_F(LocalIdentitiesTest, EveryRoleHasItsOwnIdentityByOneAuthority) {
  Mint();
  const std::string authority = Load(Role::kSupervisor).authority.ToPem();
  for (const Role role : AllRoles()) {
    const Identity identity = Load(role);
    EXPECT_THAT(identity.certificate.spiffe_id(),
                IsOkAndHolds(SpiffeId::Local(role)));
    EXPECT_EQ(identity.authority.ToPem(), authority);
    EXPECT_EQ(identity.certificate.not_after(), kNow + absl::Hours(24));
  }
}

TEST_F(LocalIdentitiesTest, AreRenewedAtHalfOfTheirLifeByTheSameAuthority) {
  LocalIdentities identities = Mint();
  const Identity first = Load(Role::kRelay);
  clock_.Advance(absl::Hours(12) - absl::Seconds(1));
  ASSERT_OK(identities.RenewIfDue());
  EXPECT_EQ(Serial(), first.certificate.serial());
  clock_.Advance(absl::Seconds(1));
  ASSERT_OK(identities.RenewIfDue());
  const Identity second = Load(Role::kRelay);
  EXPECT_NE(second.certificate.serial(), first.certificate.serial());
  EXPECT_NE(second.key.public_key(), first.key.public_key());
  EXPECT_EQ(second.authority.ToPem(), first.authority.ToPem());
  ASSERT_OK(identities.RenewIfDue());
  EXPECT_EQ(Serial(), second.certificate.serial());
}

TEST_F(LocalIdentitiesTest, AreRenewedWhenTheClockWasSetBack) {
  LocalIdentities identities = Mint();
  const std::string first = Serial();
  clock_.StepWallClock(-absl::Hours(2));
  ASSERT_OK(identities.RenewIfDue());
  EXPECT_NE(Serial(), first);
}

TEST_F(LocalIdentitiesTest, NewStartMakesEarlierIdentitiesWorthless) {
  Mint();
  const std::string first = Load(Role::kRelay).authority.ToPem();
  Mint();
  EXPECT_NE(Load(Role::kRelay).authority.ToPem(), first);
}

TEST_F(LocalIdentitiesTest, FailedRenewalIsTriedAgainAMinuteLater) {
  LocalIdentities identities = Mint();
  const std::string first = Serial();
  clock_.Advance(absl::Hours(12));
  const std::string directory = config_.state_directory;
  ASSERT_EQ(rename(directory.c_str(), (directory + "-away").c_str()), 0);
  ASSERT_OK(AtomicWriteFile(directory, "in the way"));
  EXPECT_THAT(identities.RenewIfDue(), Not(IsOk()));
  ASSERT_OK(RemoveFile(directory));
  ASSERT_EQ(rename((directory + "-away").c_str(), directory.c_str()), 0);
  ASSERT_OK(identities.RenewIfDue());
  EXPECT_EQ(Serial(), first);
  clock_.Advance(absl::Minutes(1));
  ASSERT_OK(identities.RenewIfDue());
  EXPECT_NE(Serial(), first);
}

}  // namespace
}  // namespace directory_sync::supervisor
