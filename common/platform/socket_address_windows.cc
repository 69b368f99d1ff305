#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/platform/listening_address.h"
#include "common/platform/socket_address.h"
#include "common/platform/windows_api.h"
#include "common/platform/windows_error.h"
#include "common/platform/winsock.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

using AddressPtr = std::unique_ptr<addrinfo, void(WSAAPI*)(addrinfo*)>;

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
  // "Access" is what Windows says of a port that another program has for
  // itself or that is reserved.
  if (error == WSAEADDRINUSE || error == WSAEACCES) {
    return absl::UnavailableError(absl::StrCat(
        address,
        ": another program listens there, or Windows has reserved the port; "
        "see which with 'netstat -abno' and 'netsh int ipv4 show "
        "excludedportrange tcp', and stop it, or choose another port in the "
        "configuration"));
  }
  if (error == WSAEADDRNOTAVAIL) {
    return absl::UnavailableError(
        absl::StrCat(address,
                     ": not an address of this machine; choose "
                     "another in the configuration"));
  }
  return WindowsError(static_cast<unsigned long>(error), address);
}

}  // namespace

absl::Status CheckCanListen(const std::string& address) {
  StartWinsock();
  ASSIGN_OR_RETURN(const AddressPtr resolved, Resolve(address));
  const SOCKET socket =
      WSASocketW(resolved->ai_family, SOCK_STREAM, IPPROTO_TCP, nullptr, 0,
                 WSA_FLAG_NO_HANDLE_INHERIT);
  if (socket == INVALID_SOCKET) return ListenError(WSAGetLastError(), address);
  // Without it two programs could share the port.
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE,
             reinterpret_cast<const char*>(&on), sizeof(on));
  const bool listens = bind(socket, resolved->ai_addr,
                            static_cast<int>(resolved->ai_addrlen)) == 0 &&
                       listen(socket, SOMAXCONN) == 0;
  const int error = listens ? 0 : WSAGetLastError();
  closesocket(socket);
  if (!listens) return ListenError(error, address);
  return absl::OkStatus();
}

}  // namespace directory_sync
