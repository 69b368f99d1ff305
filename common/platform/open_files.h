#ifndef COMMON_PLATFORM_OPEN_FILES_H_
#define COMMON_PLATFORM_OPEN_FILES_H_

#include <cstdint>

namespace directory_sync {

// Lets this process have as many files and connections open as the system
// allows it, and returns that number: for servers on a network. Call it at the
// start of main.
int64_t RaiseOpenFileLimit();

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_OPEN_FILES_H_
