#include "directory-reader/group_order.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/ldap/guid.h"

namespace directory_sync::directory_reader {
namespace {

constexpr absl::Duration kLongest = absl::Minutes(1);
constexpr size_t kMostOrders = 3;
constexpr size_t kMostKeys = 100000;

}  // namespace

std::string GroupOrder::KeyOf(absl::string_view name,
                              absl::string_view object_guid) {
  return absl::StrCat(absl::AsciiStrToLower(name), absl::string_view("\0", 1),
                      object_guid);
}

absl::string_view GroupOrder::GuidOf(absl::string_view key) {
  key.remove_prefix(key.size() - std::min(key.size(), ldap::Guid::kSize));
  return key;
}

std::shared_ptr<const GroupOrder> GroupOrders::Find(absl::string_view search) {
  absl::MutexLock lock(&mutex_);
  const absl::Duration now = clock_.Monotonic();
  for (const Kept& kept : kept_) {
    if (kept.search == search && now < kept.read_at + kLongest) {
      return kept.order;
    }
  }
  return nullptr;
}

void GroupOrders::Keep(absl::string_view search,
                       std::shared_ptr<const GroupOrder> order) {
  absl::MutexLock lock(&mutex_);
  const auto same = [&](const Kept& kept) { return kept.search == search; };
  kept_.erase(std::remove_if(kept_.begin(), kept_.end(), same), kept_.end());
  if (order->keys.size() > kMostKeys) return;
  kept_.push_back({std::string(search), clock_.Monotonic(), std::move(order)});
  if (kept_.size() > kMostOrders) kept_.pop_front();
}

}  // namespace directory_sync::directory_reader
