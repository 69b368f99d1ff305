#ifndef COMMON_PLATFORM_WINDOWS_API_H_
#define COMMON_PLATFORM_WINDOWS_API_H_

// Windows' headers in the order that they need, for *_windows.cc files alone.

// clang-format off
#define SECURITY_WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <aclapi.h>
#include <bcrypt.h>
#include <sddl.h>
#include <shellapi.h>
#include <shlobj.h>
#include <security.h>
#include <wincrypt.h>
// clang-format on

#endif  // COMMON_PLATFORM_WINDOWS_API_H_
