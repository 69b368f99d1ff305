#include "directory-reader/rights_cache.h"

#include <string>

#include "common/clock/fake_clock.h"
#include "gtest/gtest.h"

namespace directory_sync::directory_reader {
namespace {

TEST(RightsCacheTest, KeepsWhatWasSeenForSomeMinutes) {
  FakeClock clock;
  RightsCache cache(clock, absl::Minutes(10));
  const ldap::Guid first = *ldap::Guid::FromBytes(std::string(16, '1'));
  const ldap::Guid second = *ldap::Guid::FromBytes(std::string(16, '2'));
  EXPECT_FALSE(cache.Has(Right::kGetChanges, first));
  cache.NoteSeen(Right::kGetChanges, first);
  EXPECT_TRUE(cache.Has(Right::kGetChanges, first));
  EXPECT_FALSE(cache.Has(Right::kGetChanges, second));
  EXPECT_FALSE(cache.Has(Right::kSeeDeletions, first));
  clock.Advance(absl::Minutes(9));
  EXPECT_TRUE(cache.Has(Right::kGetChanges, first));
  clock.Advance(absl::Minutes(1));
  EXPECT_FALSE(cache.Has(Right::kGetChanges, first));
}

}  // namespace
}  // namespace directory_sync::directory_reader
