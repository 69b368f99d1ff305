#ifndef TESTS_EMULATOR_US_DATE_H_
#define TESTS_EMULATOR_US_DATE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace directory_sync::emulator {

// "1/2/2026 3:04:05 AM": how the provider writes every date, in the wall
// clock of `zone_name` (UTC if there is no such zone).
std::string FormatUsDate(absl::Time time, absl::string_view zone_name);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_US_DATE_H_
