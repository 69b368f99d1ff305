#include "tests/proxy/connect_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace directory_sync::proxy {
namespace {

constexpr size_t kLongestHead = 16 << 10;
constexpr size_t kMostNoted = 64 << 10;

// Both with headers that would mean something if they were the provider's.
constexpr absl::string_view kMade =
    "HTTP/1.1 200 Connection established\r\n"
    "x-error-message: Exceeded request limits\r\n"
    "Date: Thu, 01 Jan 2015 00:00:00 GMT\r\n\r\n";
constexpr absl::string_view kRefused =
    "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n"
    "x-error-message: Exceeded request limits\r\n"
    "Date: Thu, 01 Jan 2015 00:00:00 GMT\r\n\r\n";
constexpr absl::string_view kNoMethod =
    "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n";

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

int ConnectTo(int port) {
  const int target = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  if (target >= 0 &&
      connect(target, reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) != 0) {
    close(target);
    return -1;
  }
  return target;
}

bool SendAll(int socket, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

// The head of a request, or "" if none came. A client that means CONNECT sends
// nothing behind it before it has its answer.
std::string ReadHead(int client) {
  std::string head;
  std::array<char, 4096> buffer;
  while (head.size() < kLongestHead && !absl::EndsWith(head, "\r\n\r\n")) {
    const ssize_t size = recv(client, buffer.data(), buffer.size(), 0);
    if (size <= 0) return "";
    head.append(buffer.data(), static_cast<size_t>(size));
  }
  return head;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ConnectProxy>> ConnectProxy::Start() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  if (listener < 0 || bind(listener, raw, size) != 0 ||
      listen(listener, SOMAXCONN) != 0 ||
      getsockname(listener, raw, &size) != 0) {
    if (listener >= 0) close(listener);
    return absl::InternalError("the proxy can't listen on 127.0.0.1");
  }
  return absl::WrapUnique(new ConnectProxy(listener, ntohs(address.sin_port)));
}

ConnectProxy::ConnectProxy(int listener, int port)
    : listener_(listener), port_(port), acceptor_([this] { Accept(); }) {}

ConnectProxy::~ConnectProxy() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  LoseTunnels();
  // Nobody makes one any more.
  for (std::thread& thread : threads_) thread.join();
}

std::string ConnectProxy::url() const {
  return absl::StrCat("http://127.0.0.1:", port_);
}

void ConnectProxy::SetMood(Mood mood) {
  absl::MutexLock lock(&mutex_);
  mood_ = mood;
}

void ConnectProxy::LoseTunnels() {
  absl::MutexLock lock(&mutex_);
  for (Connection& connection : connections_) {
    if (connection.client >= 0) shutdown(connection.client, SHUT_RDWR);
  }
}

std::vector<Tunnel> ConnectProxy::tunnels() const {
  absl::MutexLock lock(&mutex_);
  std::vector<Tunnel> tunnels;
  for (const Connection& connection : connections_) {
    if (!connection.tunnel.target.empty()) {
      tunnels.push_back(connection.tunnel);
    }
  }
  return tunnels;
}

void ConnectProxy::Accept() {
  while (true) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    absl::MutexLock lock(&mutex_);
    Connection& connection = connections_.emplace_back();
    connection.client = client;
    threads_.emplace_back([this, &connection] { Serve(connection); });
  }
}

void ConnectProxy::Serve(Connection& connection) {
  const int target = MakeTunnel(connection);
  int client = -1;
  {
    absl::MutexLock lock(&mutex_);
    client = connection.client;
  }
  if (target >= 0) {
    Pump(connection, client, target);
    close(target);
  }
  absl::MutexLock lock(&mutex_);
  connection.client = -1;
  close(client);
}

int ConnectProxy::MakeTunnel(Connection& connection) {
  int client = -1;
  Mood mood = Mood::kForwards;
  {
    absl::MutexLock lock(&mutex_);
    client = connection.client;
    mood = mood_;
  }
  if (mood == Mood::kHangsUp) return -1;
  const std::string head = ReadHead(client);
  const std::vector<std::string> words =
      absl::StrSplit(head, absl::MaxSplits(' ', 2));
  if (words.size() < 3) return -1;
  if (words[0] != "CONNECT") {
    SendAll(client, kNoMethod);
    return -1;
  }
  {
    absl::MutexLock lock(&mutex_);
    connection.tunnel.target = words[1];
    connection.tunnel.head = head;
  }
  if (mood == Mood::kRefuses) {
    SendAll(client, kRefused);
    return -1;
  }
  int port = 0;
  const std::string text = words[1].substr(words[1].rfind(':') + 1);
  const int target = absl::SimpleAtoi(text, &port) ? ConnectTo(port) : -1;
  if (target >= 0) SendAll(client, kMade);
  return target;
}

void ConnectProxy::Pump(Connection& connection, int client, int target) {
  std::array<pollfd, 2> sockets = {{{client, POLLIN, 0}, {target, POLLIN, 0}}};
  while (poll(sockets.data(), sockets.size(), -1) > 0) {
    if (sockets[0].revents != 0 &&
        !Pass(connection, client, target, /*note=*/true)) {
      return;
    }
    if (sockets[1].revents != 0 &&
        !Pass(connection, target, client, /*note=*/false)) {
      return;
    }
  }
}

bool ConnectProxy::Pass(Connection& connection, int from, int to, bool note) {
  std::array<char, 16384> buffer;
  const ssize_t size = recv(from, buffer.data(), buffer.size(), 0);
  if (size <= 0) return false;
  const absl::string_view bytes(buffer.data(), static_cast<size_t>(size));
  if (note) {
    absl::MutexLock lock(&mutex_);
    std::string& sent = connection.tunnel.sent;
    if (sent.size() < kMostNoted) absl::StrAppend(&sent, bytes);
  }
  return SendAll(to, bytes);
}

}  // namespace directory_sync::proxy
