#include "uploader/provider/wiping_memory.h"

#include <cstdint>
#include <cstring>
#include <string>

#include "gtest/gtest.h"

namespace directory_sync::provider {
namespace {

TEST(WipingMemoryTest, ReallocKeepsTheContents) {
  char* memory = WipingStrdup("password");
  memory = static_cast<char*>(WipingRealloc(memory, 100000));
  EXPECT_STREQ(memory, "password");
  memory = static_cast<char*>(WipingRealloc(memory, 4));
  EXPECT_EQ(std::string(memory, 4), "pass");
  WipingFree(memory);
}

TEST(WipingMemoryTest, CallocClearsAndRefusesOverflow) {
  char* memory = static_cast<char*>(WipingCalloc(10, 10));
  EXPECT_EQ(std::string(memory, 100), std::string(100, '\0'));
  WipingFree(memory);
  EXPECT_EQ(WipingCalloc(SIZE_MAX / 2, 4), nullptr);
  EXPECT_EQ(WipingMalloc(SIZE_MAX), nullptr);
}

TEST(WipingMemoryTest, MemoryIsAlignedForEverything) {
  void* memory = WipingMalloc(1);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % alignof(std::max_align_t),
            0u);
  WipingFree(memory);
  WipingFree(nullptr);
}

}  // namespace
}  // namespace directory_sync::provider
