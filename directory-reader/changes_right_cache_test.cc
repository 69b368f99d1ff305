#include "directory-reader/changes_right_cache.h"

#include <string>

#include "common/clock/fake_clock.h"
#include "gtest/gtest.h"

namespace directory_sync::directory_reader {
namespace {

TEST(ChangesRightCacheTest, KeepsWhatWasSeenForSomeMinutes) {
  FakeClock clock;
  ChangesRightCache cache(clock, absl::Minutes(10));
  const ldap::Guid first = *ldap::Guid::FromBytes(std::string(16, '1'));
  const ldap::Guid second = *ldap::Guid::FromBytes(std::string(16, '2'));
  EXPECT_FALSE(cache.Has(first));
  cache.NoteSeen(first);
  EXPECT_TRUE(cache.Has(first));
  EXPECT_FALSE(cache.Has(second));
  clock.Advance(absl::Minutes(9));
  EXPECT_TRUE(cache.Has(first));
  clock.Advance(absl::Minutes(1));
  EXPECT_FALSE(cache.Has(first));
}

}  // namespace
}  // namespace directory_sync::directory_reader
