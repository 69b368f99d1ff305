#include "tests/emulator/us_date.h"

#include <string>

#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace directory_sync::emulator {

std::string FormatUsDate(absl::Time time, absl::string_view zone_name) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(zone_name, &zone)) zone = absl::UTCTimeZone();
  const absl::CivilSecond civil = absl::ToCivilSecond(time, zone);
  const int hour = civil.hour() % 12 == 0 ? 12 : civil.hour() % 12;
  return absl::StrFormat("%d/%d/%d %d:%02d:%02d %s", civil.month(), civil.day(),
                         civil.year(), hour, civil.minute(), civil.second(),
                         civil.hour() < 12 ? "AM" : "PM");
}

}  // namespace directory_sync::emulator
