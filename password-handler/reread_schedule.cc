#include "password-handler/reread_schedule.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"

namespace directory_sync::password_handler {
namespace {

constexpr absl::Duration kFirst = absl::Milliseconds(10);
constexpr absl::Duration kLongest = absl::Minutes(1);
constexpr absl::Duration kOld = absl::Hours(1);
constexpr absl::Duration kWaitOfOld = absl::Hours(24);

}  // namespace

void RereadSchedule::Follow(absl::Span<const Candidate> open,
                            absl::Duration now) {
  std::map<uint64_t, Entry> followed;
  std::set<std::string> renewed;
  for (const Candidate& capture : open) {
    const auto known = entries_.find(capture.seq);
    if (known != entries_.end()) {
      followed[capture.seq] = std::move(known->second);
      continue;
    }
    const std::string key = absl::AsciiStrToLower(capture.sam_account_name);
    followed[capture.seq] = {key, now, now + kFirst, kFirst};
    renewed.insert(key);
  }
  for (auto& [seq, entry] : followed) {
    if (renewed.count(entry.name_key) == 0) continue;
    entry.due = std::min(entry.due, now + kFirst);
    entry.wait = kFirst;
  }
  entries_ = std::move(followed);
}

std::vector<uint64_t> RereadSchedule::Due(absl::Duration now) const {
  std::vector<uint64_t> due;
  for (const auto& [seq, entry] : entries_) {
    if (entry.due <= now) due.push_back(seq);
  }
  return due;
}

void RereadSchedule::StillOpen(uint64_t seq, absl::Duration now) {
  const auto entry = entries_.find(seq);
  if (entry == entries_.end()) return;
  absl::Duration& wait = entry->second.wait;
  wait = now - entry->second.since > kOld ? kWaitOfOld
                                          : std::min(2 * wait, kLongest);
  entry->second.due = now + wait;
}

absl::Duration RereadSchedule::UntilNext(absl::Duration now) const {
  absl::Duration first = absl::InfiniteDuration();
  for (const auto& [seq, entry] : entries_) first = std::min(first, entry.due);
  return std::max(first - now, absl::ZeroDuration());
}

}  // namespace directory_sync::password_handler
