#include "uploader/plan/removal_guard.h"

#include <algorithm>

namespace directory_sync::uploader {
namespace {

constexpr int64_t kAlwaysAllowed = 10;
constexpr int64_t kAllowedPart = 5;  // one in five

}  // namespace

int64_t RemovalLimit(int64_t open_mailboxes) {
  return std::max(kAlwaysAllowed, open_mailboxes / kAllowedPart);
}

bool MustWithholdRemovals(int64_t wanted, int64_t open_mailboxes) {
  return wanted > RemovalLimit(open_mailboxes);
}

}  // namespace directory_sync::uploader
