#ifndef COMMON_PLATFORM_LISTENING_ADDRESS_H_
#define COMMON_PLATFORM_LISTENING_ADDRESS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace directory_sync {

// "127.0.0.1:8735" or "[::1]:8735" in its parts, without the brackets. Whether
// the host is an address is for getaddrinfo to say. For this package alone.
struct ListeningAddress {
  std::string host;
  std::string port;
};
absl::StatusOr<ListeningAddress> ParseListeningAddress(
    const std::string& address);

// InvalidArgument with the cure.
absl::Status MalformedListeningAddress(const std::string& address);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_LISTENING_ADDRESS_H_
