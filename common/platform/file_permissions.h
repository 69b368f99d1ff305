#ifndef COMMON_PLATFORM_FILE_PERMISSIONS_H_
#define COMMON_PLATFORM_FILE_PERMISSIONS_H_

#include <string>

namespace directory_sync {

// For tests: who may reach a file or directory, in the terms of files.h.

// Whether only its owner and the system's administrators may.
bool IsPrivate(const std::string& path);

// Lets everybody read it.
void MakePublic(const std::string& path);

// What the message of a refused file says to do: "chmod 600", "icacls".
std::string MakePrivateCommand();

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_FILE_PERMISSIONS_H_
