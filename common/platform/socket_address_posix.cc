#include "common/platform/listening_socket_posix.h"
#include "common/platform/socket_address.h"

namespace directory_sync {

absl::Status CheckCanListen(const std::string& address) {
  return OpenListeningSocket(address).status();
}

}  // namespace directory_sync
