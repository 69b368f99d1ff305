#include "common/platform/idle_memory.h"

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

// A line of /proc/self/status, in KiB.
int64_t KiB(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (!absl::StartsWith(line, name + ":")) continue;
    const std::vector<std::string> words =
        absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    int64_t value = 0;
    if (absl::SimpleAtoi(words[1], &value)) return value;
  }
  return -1;
}

constexpr int kConstants = 1 << 18;
// Constants of the program, in a segment of their own.
extern const char kTable[kConstants];
const char kTable[kConstants] = {1};

TEST(IdleMemoryTest, ConstantsAreDroppedAndComeBack) {
  int64_t sum = 0;
  for (int i = 0; i < kConstants; i += 512) {
    sum += const_cast<const volatile char*>(kTable)[i];
  }
  EXPECT_EQ(sum, 1);
  const int64_t before = KiB("RssFile");
  ReleaseIdleMemory();
  const int64_t after = KiB("RssFile");
  EXPECT_LT(after, before - kConstants / 1024 / 2);
  EXPECT_EQ(const_cast<const volatile char*>(kTable)[0], 1);
}

TEST(IdleMemoryTest, FreedHeapIsGivenBack) {
  PreferSmallHeap();
  // Too small to be mappings of their own; the last holds the rest back.
  std::vector<std::string> blocks(1000, std::string(1 << 15, 'x'));
  std::string last(1 << 15, 'y');
  const int64_t before = KiB("RssAnon");
  blocks.clear();
  ReleaseIdleMemory();
  EXPECT_LT(KiB("RssAnon"), before - 25000);
  EXPECT_EQ(last[7], 'y');
}

}  // namespace
}  // namespace directory_sync
