#include "common/platform/windows_api.h"
#include "common/platform/winsock.h"

namespace directory_sync {

void StartWinsock() {
  static const int started = [] {
    WSADATA unused;
    return WSAStartup(MAKEWORD(2, 2), &unused);
  }();
  static_cast<void>(started);
}

}  // namespace directory_sync
