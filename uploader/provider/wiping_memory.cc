#include "uploader/provider/wiping_memory.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "common/secret/secret.h"

namespace directory_sync::provider {
namespace {

// Before each piece stands its size, in room that keeps the alignment.
constexpr size_t kHeader = alignof(std::max_align_t);
static_assert(kHeader >= sizeof(size_t), "the size must fit its room");

char* StartOf(void* memory) { return static_cast<char*>(memory) - kHeader; }

size_t SizeOf(void* memory) {
  size_t size = 0;
  std::memcpy(&size, StartOf(memory), sizeof(size));
  return size;
}

}  // namespace

void* WipingMalloc(size_t size) {
  if (size > SIZE_MAX - kHeader) return nullptr;
  char* start = static_cast<char*>(std::malloc(kHeader + size));
  if (start == nullptr) return nullptr;
  std::memcpy(start, &size, sizeof(size));
  return start + kHeader;
}

void WipingFree(void* memory) {
  if (memory == nullptr) return;
  Secret::Wipe(memory, SizeOf(memory));
  std::free(StartOf(memory));
}

void* WipingRealloc(void* memory, size_t size) {
  if (memory == nullptr) return WipingMalloc(size);
  void* moved = WipingMalloc(size);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, memory, std::min(size, SizeOf(memory)));
  WipingFree(memory);
  return moved;
}

char* WipingStrdup(const char* text) {
  const size_t size = std::strlen(text) + 1;
  void* copy = WipingMalloc(size);
  if (copy != nullptr) std::memcpy(copy, text, size);
  return static_cast<char*>(copy);
}

void* WipingCalloc(size_t count, size_t size) {
  if (size != 0 && count > (SIZE_MAX - kHeader) / size) return nullptr;
  void* memory = WipingMalloc(count * size);
  if (memory != nullptr) std::memset(memory, 0, count * size);
  return memory;
}

}  // namespace directory_sync::provider
