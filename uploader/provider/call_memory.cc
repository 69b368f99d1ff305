#include "uploader/provider/call_memory.h"

#include <algorithm>
#include <cstring>
#include <ios>

namespace directory_sync::provider {
namespace {

constexpr absl::Duration kMinute = absl::Minutes(1);

// A place holds when its call ended, in microseconds since 1970; negative: when
// it began, while it is under way; 0: none.
using Place = int64_t;

std::streamoff OffsetOf(CallClass call_class, int place) {
  const int lane = call_class == CallClass::kRead ? 0 : 1;
  return static_cast<std::streamoff>((lane * CallMemory::kMostCalls + place) *
                                     sizeof(Place));
}

std::fstream OpenOrMake(const std::string& path) {
  constexpr auto kMode = std::ios::in | std::ios::out | std::ios::binary;
  std::fstream file(path, kMode);
  // trunc makes it, where `in` alone doesn't.
  if (!file.is_open()) file.open(path, kMode | std::ios::trunc);
  return file;
}

}  // namespace

CallMemory::CallMemory(std::string path, Clock& clock)
    : clock_(clock), file_(OpenOrMake(path)) {
  for (const CallClass call_class : kCallClasses) {
    // Behind the newest.
    int64_t newest = 0;
    for (int place = 0; place < kMostCalls; ++place) {
      const int64_t value = Read(call_class, place);
      const int64_t at = value < 0 ? -(value + 1) : value;
      if (at <= newest) continue;
      newest = at;
      next_[call_class] = (place + 1) % kMostCalls;
    }
  }
}

std::vector<absl::Duration> CallMemory::Recent(CallClass call_class) {
  const absl::Time now = clock_.Now();
  std::vector<absl::Duration> ages;
  for (int place = 0; place < kMostCalls; ++place) {
    const int64_t value = Read(call_class, place);
    if (value == 0) continue;
    const bool runs = value < 0;
    const absl::Duration age =
        now - absl::FromUnixMicros(runs ? -(value + 1) : value);
    // What is far away is no time of a call.
    if (absl::AbsDuration(age) > kMinute) continue;
    ages.push_back(runs ? absl::ZeroDuration()
                        : std::max(age, absl::ZeroDuration()));
  }
  std::sort(ages.rbegin(), ages.rend());
  return ages;
}

int CallMemory::Begin(CallClass call_class) {
  int& next = next_[call_class];
  const int place = next;
  next = (next + 1) % kMostCalls;
  Write(call_class, place, -absl::ToUnixMicros(clock_.Now()) - 1);
  return place;
}

void CallMemory::End(CallClass call_class, int place) {
  Write(call_class, place, absl::ToUnixMicros(clock_.Now()));
}

int64_t CallMemory::Read(CallClass call_class, int place) {
  char bytes[sizeof(Place)] = {};
  file_.clear();
  file_.seekg(OffsetOf(call_class, place));
  if (!file_.read(bytes, sizeof(bytes))) return 0;
  Place value = 0;
  std::memcpy(&value, bytes, sizeof(value));
  return value;
}

void CallMemory::Write(CallClass call_class, int place, int64_t value) {
  char bytes[sizeof(Place)];
  std::memcpy(bytes, &value, sizeof(bytes));
  file_.clear();
  file_.seekp(OffsetOf(call_class, place));
  file_.write(bytes, sizeof(bytes));
  file_.flush();
}

}  // namespace directory_sync::provider
