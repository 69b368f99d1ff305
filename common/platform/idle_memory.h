#ifndef COMMON_PLATFORM_IDLE_MEMORY_H_
#define COMMON_PLATFORM_IDLE_MEMORY_H_

namespace directory_sync {

// For programs that mostly wait, on machines that are somebody else's.

// Has threads share one heap instead of keeping free memory for each. To be
// called once, before there are threads.
void PreferSmallHeap();

// Gives back what a process that goes idle occupies: free heap, and code and
// constants of the program and its libraries, whose pages the system reads
// again (as a rule from its cache) when they are touched. Costs the next work
// some page faults, less than a millisecond in all. Loses nothing. Thread safe.
void ReleaseIdleMemory();

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_IDLE_MEMORY_H_
