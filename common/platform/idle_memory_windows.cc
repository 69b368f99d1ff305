#include "common/platform/idle_memory.h"
#include "common/platform/windows_api.h"

namespace directory_sync {

// Its heaps need no such word.
void PreferSmallHeap() {}

void ReleaseIdleMemory() {
  const auto all = static_cast<SIZE_T>(-1);
  SetProcessWorkingSetSize(GetCurrentProcess(), all, all);
}

}  // namespace directory_sync
