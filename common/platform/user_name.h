#ifndef COMMON_PLATFORM_USER_NAME_H_
#define COMMON_PLATFORM_USER_NAME_H_

#include <string>

namespace directory_sync {

// The name of the person at this process, for the audit: the user who became
// root by sudo where that was so, else the process's user. Thread safe.
std::string OsUserName();

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_USER_NAME_H_
