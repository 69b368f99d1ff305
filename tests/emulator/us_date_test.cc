#include "tests/emulator/us_date.h"

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace directory_sync::emulator {
namespace {

absl::Time Utc(int hour) {
  return absl::FromCivil(absl::CivilSecond(2026, 1, 2, hour, 4, 5),
                         absl::UTCTimeZone());
}

TEST(UsDateTest, TwelveHourClock) {
  EXPECT_EQ(FormatUsDate(Utc(3), "UTC"), "1/2/2026 3:04:05 AM");
  EXPECT_EQ(FormatUsDate(Utc(0), "UTC"), "1/2/2026 12:04:05 AM");
  EXPECT_EQ(FormatUsDate(Utc(12), "UTC"), "1/2/2026 12:04:05 PM");
  EXPECT_EQ(FormatUsDate(Utc(23), "UTC"), "1/2/2026 11:04:05 PM");
}

TEST(UsDateTest, WallClockOfTheZone) {
  EXPECT_EQ(FormatUsDate(Utc(3), "America/Chicago"), "1/1/2026 9:04:05 PM");
  EXPECT_EQ(FormatUsDate(Utc(3), "No/Such"), "1/2/2026 3:04:05 AM");
}

}  // namespace
}  // namespace directory_sync::emulator
