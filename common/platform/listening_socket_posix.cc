#include "common/platform/listening_socket_posix.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/platform/listening_address.h"
#include "common/platform/posix_error.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

using AddressPtr = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

absl::StatusOr<AddressPtr> Resolve(const std::string& address) {
  ASSIGN_OR_RETURN(const ListeningAddress parts,
                   ParseListeningAddress(address));
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  addrinfo* found = nullptr;
  if (getaddrinfo(parts.host.c_str(), parts.port.c_str(), &hints, &found) !=
      0) {
    return MalformedListeningAddress(address);
  }
  return AddressPtr(found, freeaddrinfo);
}

absl::Status ListenError(int error, const std::string& address) {
  if (error == EADDRINUSE) {
    return absl::UnavailableError(absl::StrCat(
        address,
        ": another program listens there; see which with 'ss -ltnp "
        "\"sport = :",
        address.substr(address.rfind(':') + 1),
        "\"' and stop it, or choose another port in the configuration"));
  }
  if (error == EADDRNOTAVAIL) {
    return absl::UnavailableError(
        absl::StrCat(address,
                     ": not an address of this machine; choose "
                     "another in the configuration"));
  }
  return PosixError(error, address);
}

}  // namespace

absl::StatusOr<FileDescriptor> OpenListeningSocket(const std::string& address) {
  ASSIGN_OR_RETURN(const AddressPtr resolved, Resolve(address));
  FileDescriptor fd(socket(resolved->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return ListenError(errno, address);
  const int on = 1;
  // As servers do: connections of an earlier one that are still closing don't
  // count as in use.
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(fd.get(), resolved->ai_addr, resolved->ai_addrlen) != 0 ||
      listen(fd.get(), SOMAXCONN) != 0) {
    return ListenError(errno, address);
  }
  return fd;
}

}  // namespace directory_sync
