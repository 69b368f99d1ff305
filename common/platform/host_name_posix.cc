#include <netdb.h>
#include <unistd.h>

#include <climits>

#include "common/platform/host_name.h"

namespace directory_sync {

std::string FullHostName() {
  char name[HOST_NAME_MAX + 1] = {};
  if (gethostname(name, sizeof(name) - 1) != 0) return "";
  addrinfo hints = {};
  hints.ai_flags = AI_CANONNAME;
  addrinfo* found = nullptr;
  std::string full = name;
  if (getaddrinfo(name, nullptr, &hints, &found) == 0) {
    if (found != nullptr && found->ai_canonname != nullptr) {
      full = found->ai_canonname;
    }
    freeaddrinfo(found);
  }
  return full;
}

}  // namespace directory_sync
