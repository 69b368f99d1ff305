#include "uploader/passwords/stamp_order.h"

#include <cstdint>
#include <utility>

namespace directory_sync::uploader {

using directorysync::password::v1::PasswordStamp;

namespace {

std::pair<uint32_t, uint64_t> Position(const PasswordStamp& stamp) {
  return {stamp.version(), stamp.originating_time()};
}

}  // namespace

StampOrder CompareStamps(const PasswordStamp& a, const PasswordStamp& b) {
  if (Position(a) < Position(b)) return StampOrder::kOlder;
  if (Position(b) < Position(a)) return StampOrder::kNewer;
  return a.originating_dsa() == b.originating_dsa() ? StampOrder::kSame
                                                    : StampOrder::kTie;
}

}  // namespace directory_sync::uploader
