#ifndef COMMON_PLATFORM_HOST_NAME_H_
#define COMMON_PLATFORM_HOST_NAME_H_

#include <string>

namespace directory_sync {

// This machine's full DNS name as far as it knows it, else its short one.
std::string FullHostName();

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_HOST_NAME_H_
