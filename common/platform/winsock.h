#ifndef COMMON_PLATFORM_WINSOCK_H_
#define COMMON_PLATFORM_WINSOCK_H_

namespace directory_sync {

// Starts Windows' sockets for this process; needed before any use of them, and
// harmless to repeat. Thread safe.
void StartWinsock();

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_WINSOCK_H_
