#include "tests/emulator/journal.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace directory_sync::emulator {

void Journal::Append(JournalEntry entry) {
  entry.sequence = ++last_sequence_;
  entries_.push_back(std::move(entry));
}

int Journal::Count(
    const std::function<bool(const JournalEntry&)>& matches) const {
  return static_cast<int>(
      std::count_if(entries_.begin(), entries_.end(), matches));
}

FieldMap Redacted(const FieldMap& fields, const PasswordDigester& digester) {
  FieldMap safe = fields;
  for (auto& [name, value] : safe) {
    const std::string lower = absl::AsciiStrToLower(name);
    if (absl::StrContains(lower, "password") ||
        absl::StrContains(lower, "secret")) {
      value = digester.Digest(value);
    }
  }
  return safe;
}

}  // namespace directory_sync::emulator
