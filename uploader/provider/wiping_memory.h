#ifndef UPLOADER_PROVIDER_WIPING_MEMORY_H_
#define UPLOADER_PROVIDER_WIPING_MEMORY_H_

#include <cstddef>

namespace directory_sync::provider {

// An allocator with the functions of <cstdlib> that overwrites memory before
// it gives it back: for a C library that passwords go through. Thread safe.
void* WipingMalloc(size_t size);
void WipingFree(void* memory);
void* WipingRealloc(void* memory, size_t size);
char* WipingStrdup(const char* text);
void* WipingCalloc(size_t count, size_t size);

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_WIPING_MEMORY_H_
