#ifndef COMMON_CONFIG_EDIT_DISTANCE_H_
#define COMMON_CONFIG_EDIT_DISTANCE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace directory_sync {

// The candidate that `word` was probably meant to be: the one with the fewest
// single-character edits, or empty if none is near. Pure.
std::string Nearest(absl::string_view word,
                    const std::vector<std::string>& candidates);

}  // namespace directory_sync

#endif  // COMMON_CONFIG_EDIT_DISTANCE_H_
