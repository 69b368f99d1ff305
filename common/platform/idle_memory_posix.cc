#include <link.h>
#include <malloc.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

#include "common/platform/idle_memory.h"

namespace directory_sync {
namespace {

// Segments that can't be written were never changed, not by relocations
// either: what is dropped of them is in their file as it was.
int DropConstants(dl_phdr_info* object, size_t /*size*/, void* page_size) {
  const auto page = *static_cast<const uintptr_t*>(page_size);
  // The kernel's own, which has no file.
  if (object->dlpi_addr == getauxval(AT_SYSINFO_EHDR)) return 0;
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    const uintptr_t begin = (object->dlpi_addr + segment.p_vaddr) / page * page;
    const uintptr_t end =
        object->dlpi_addr + segment.p_vaddr + segment.p_filesz;
    // A hint: an error leaves them where they are.
    madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

void PreferSmallHeap() { mallopt(M_ARENA_MAX, 1); }

void ReleaseIdleMemory() {
  malloc_trim(0);
  auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  dl_iterate_phdr(DropConstants, &page);
}

}  // namespace directory_sync
