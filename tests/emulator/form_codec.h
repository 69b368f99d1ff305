#ifndef TESTS_EMULATOR_FORM_CODEC_H_
#define TESTS_EMULATOR_FORM_CODEC_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace directory_sync::emulator {

// Names and values of a body or a query; flags are "true" or "false".
using FieldMap = std::map<std::string, std::string>;

// Undoes %XX. InvalidArgument for a broken escape. '+' stays '+', as paths
// need.
absl::StatusOr<std::string> PercentDecode(absl::string_view text);

// Parses application/x-www-form-urlencoded ('+' is a space). A name without
// '=' has an empty value; the last of several equal names wins.
// InvalidArgument for a broken escape.
absl::StatusOr<FieldMap> ParseForm(absl::string_view text);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_FORM_CODEC_H_
