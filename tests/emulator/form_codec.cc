#include "tests/emulator/form_codec.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace directory_sync::emulator {

absl::StatusOr<std::string> PercentDecode(absl::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size() || !absl::ascii_isxdigit(text[i + 1]) ||
        !absl::ascii_isxdigit(text[i + 2])) {
      return absl::InvalidArgumentError("broken percent escape");
    }
    out += absl::HexStringToBytes(text.substr(i + 1, 2));
    i += 2;
  }
  return out;
}

absl::StatusOr<FieldMap> ParseForm(absl::string_view text) {
  FieldMap fields;
  for (absl::string_view pair : absl::StrSplit(text, '&', absl::SkipEmpty())) {
    std::pair<std::string, std::string> parts = absl::StrSplit(
        absl::StrReplaceAll(pair, {{"+", " "}}), absl::MaxSplits('=', 1));
    absl::StatusOr<std::string> name = PercentDecode(parts.first);
    if (!name.ok()) return name.status();
    absl::StatusOr<std::string> value = PercentDecode(parts.second);
    if (!value.ok()) return value.status();
    fields[*std::move(name)] = *std::move(value);
  }
  return fields;
}

}  // namespace directory_sync::emulator
