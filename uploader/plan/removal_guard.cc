#include "uploader/plan/removal_guard.h"

#include <algorithm>

namespace directory_sync::uploader {
namespace {

constexpr int64_t kMost = 10;
// Else the one account of a trial could never be disabled.
constexpr int64_t kLeast = 1;

std::set<std::string> Union(std::set<std::string> left,
                            const std::set<std::string>& right) {
  left.insert(right.begin(), right.end());
  return left;
}

int64_t CountOf(const std::set<std::string>& accounts) {
  return static_cast<int64_t>(accounts.size());
}

}  // namespace

int64_t RemovalLimit(int64_t accounts) {
  return std::clamp(accounts / 2, kLeast, kMost);
}

int64_t Removals::limit() const {
  return RemovalLimit(CountOf(Union(open, recent)));
}

std::set<std::string> RemovalsToWithhold(const Removals& removals) {
  if (CountOf(Union(removals.wanted, removals.recent)) <= removals.limit()) {
    return {};
  }
  std::set<std::string> withheld = removals.wanted;
  for (const std::string& guid : removals.recent) withheld.erase(guid);
  return withheld;
}

}  // namespace directory_sync::uploader
