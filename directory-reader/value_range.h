#ifndef DIRECTORY_READER_VALUE_RANGE_H_
#define DIRECTORY_READER_VALUE_RANGE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace directory_sync::directory_reader {

// An attribute description with a range option ([MS-ADTS] 3.1.1.3.1.3.3):
// "member;range=0-1499" is a first part, "member;range=1500-*" a last one. In
// DirSync with incremental values "1-1" means added, "0-0" removed.
struct RangedName {
  absl::string_view name;  // "member"
  bool has_range = false;
  uint32_t low = 0;
  std::optional<uint32_t> high;  // none: "*", the last value
};

// Takes an attribute description apart. InvalidArgument: a malformed range.
absl::StatusOr<RangedName> ParseRangedName(absl::string_view description);

// "member;range=0-4999".
std::string RangeBetween(absl::string_view name, uint32_t low, uint32_t high);

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_VALUE_RANGE_H_
