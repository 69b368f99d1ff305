#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/ldap/resolve_in_time.h"
#include "common/ldap/tcp_connection.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_api.h"
#include "common/platform/windows_error.h"
#include "common/platform/winsock.h"
// clang-format off
#include <mstcpip.h>
// clang-format on

namespace directory_sync::ldap {
namespace {

struct FreeAddresses {
  void operator()(ADDRINFOW* addresses) const { FreeAddrInfoW(addresses); }
};
using Addresses = std::unique_ptr<ADDRINFOW, FreeAddresses>;

absl::StatusOr<Addresses> Resolve(const std::string& host, int port) {
  ADDRINFOW hints = {};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  ADDRINFOW* found = nullptr;
  const int error =
      GetAddrInfoW(ToUtf16(host).c_str(), ToUtf16(absl::StrCat(port)).c_str(),
                   &hints, &found);
  if (error != 0) {
    return absl::UnavailableError(absl::StrCat(
        "the name '", host, "' can't be resolved (", WindowsErrorText(error),
        "); correct it, or this machine's DNS server"));
  }
  return Addresses(found);
}

std::string NameOf(const ADDRINFOW& address) {
  wchar_t host[NI_MAXHOST] = L"?";
  GetNameInfoW(address.ai_addr, static_cast<socklen_t>(address.ai_addrlen),
               host, NI_MAXHOST, nullptr, 0, NI_NUMERICHOST);
  return ToUtf8(host);
}

// Waits for the socket: to be written to, which a connection that failed never
// is, or to be read.
bool AwaitReady(SOCKET socket, bool to_write, const Deadline& deadline) {
  fd_set wanted;
  fd_set failed;
  FD_ZERO(&wanted);
  FD_ZERO(&failed);
  FD_SET(socket, &wanted);
  FD_SET(socket, &failed);
  const int milliseconds = deadline.PollTimeout();
  timeval timeout = {milliseconds / 1000, milliseconds % 1000 * 1000};
  return select(0, to_write ? nullptr : &wanted, to_write ? &wanted : nullptr,
                &failed, &timeout) > 0 &&
         FD_ISSET(socket, &wanted);
}

// 0, or the error.
int ErrorOf(SOCKET socket) {
  int error = 0;
  int size = sizeof error;
  getsockopt(socket, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&error),
             &size);
  return error;
}

int ConnectTo(const ADDRINFOW& address, SOCKET socket,
              const Deadline& deadline) {
  u_long non_blocking = 1;
  ioctlsocket(socket, FIONBIO, &non_blocking);
  if (connect(socket, address.ai_addr, static_cast<int>(address.ai_addrlen)) ==
      0) {
    return 0;
  }
  if (WSAGetLastError() != WSAEWOULDBLOCK) return WSAGetLastError();
  const bool ready = AwaitReady(socket, /*to_write=*/true, deadline);
  const int error = ErrorOf(socket);
  return error == 0 && !ready ? WSAETIMEDOUT : error;
}

void SetOptions(SOCKET socket) {
  const BOOL on = TRUE;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY,
             reinterpret_cast<const char*>(&on), sizeof on);
  // Milliseconds of silence, and between questions after it.
  tcp_keepalive keepalive = {1, 30'000, 10'000};
  DWORD unused = 0;
  WSAIoctl(socket, SIO_KEEPALIVE_VALS, &keepalive, sizeof keepalive, nullptr, 0,
           &unused, nullptr, nullptr);
}

}  // namespace

absl::StatusOr<TcpConnection> TcpConnection::Open(const std::string& host,
                                                  int port,
                                                  const Deadline& deadline) {
  StartWinsock();
  absl::StatusOr<Addresses> addresses =
      ResolveInTime(&Resolve, host, port, deadline);
  if (!addresses.ok()) return addresses.status();
  std::string errors;
  for (const ADDRINFOW* address = addresses->get(); address != nullptr;
       address = address->ai_next) {
    const SOCKET made = WSASocketW(address->ai_family, SOCK_STREAM, IPPROTO_TCP,
                                   nullptr, 0, WSA_FLAG_NO_HANDLE_INHERIT);
    int error = made == INVALID_SOCKET ? WSAGetLastError() : 0;
    // Windows' handles fit into 32 bits, as OpenSSL counts on, too.
    TcpConnection connection(error == 0 ? static_cast<int>(made) : -1);
    if (error == 0) error = ConnectTo(*address, made, deadline);
    if (error == 0) {
      SetOptions(made);
      return connection;
    }
    absl::StrAppend(&errors, errors.empty() ? "" : ", ", NameOf(*address), ": ",
                    WindowsErrorText(error));
  }
  return absl::UnavailableError(absl::StrCat(
      "no connection to ", host, " port ", port, " (", errors,
      "); is the domain controller running, and the port open in firewalls?"));
}

bool TcpConnection::AwaitReadable(const Deadline& deadline) const {
  return AwaitReady(static_cast<SOCKET>(socket_), /*to_write=*/false, deadline);
}

bool TcpConnection::AwaitWritable(const Deadline& deadline) const {
  return AwaitReady(static_cast<SOCKET>(socket_), /*to_write=*/true, deadline);
}

TcpConnection::~TcpConnection() {
  if (socket_ >= 0) closesocket(static_cast<SOCKET>(socket_));
}

}  // namespace directory_sync::ldap
