#include "common/dns/srv_lookup.h"

#include <algorithm>

namespace directory_sync::dns {
namespace {

// Takes one of the first `count` records, by their weights, to the front.
void DrawFirst(std::vector<SrvRecord>::iterator begin,
               std::vector<SrvRecord>::iterator end,
               const std::function<double()>& random) {
  double total = 0;
  for (auto it = begin; it != end; ++it) total += it->weight + 1;
  double drawn = random() * total;
  auto chosen = begin;
  for (auto it = begin; it != end; ++it) {
    chosen = it;
    drawn -= it->weight + 1;
    if (drawn < 0) break;
  }
  std::rotate(begin, chosen, chosen + 1);
}

}  // namespace

std::vector<SrvRecord> InOrderOfUse(std::vector<SrvRecord> records,
                                    const std::function<double()>& random) {
  const auto by_priority = [](const SrvRecord& a, const SrvRecord& b) {
    return a.priority < b.priority;
  };
  std::stable_sort(records.begin(), records.end(), by_priority);
  auto begin = records.begin();
  while (begin != records.end()) {
    const auto end =
        std::upper_bound(begin, records.end(), *begin, by_priority);
    for (; begin != end; ++begin) DrawFirst(begin, end, random);
  }
  return records;
}

}  // namespace directory_sync::dns
