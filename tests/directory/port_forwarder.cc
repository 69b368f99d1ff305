#include "tests/directory/port_forwarder.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"

namespace directory_sync::fixture {
namespace {

constexpr size_t kMostPending = size_t{256} * 1024;

absl::Status ErrnoStatus(absl::string_view what) {
  return absl::InternalError(absl::StrCat(what, ": ", strerror(errno)));
}

sockaddr_in Loopback(int port, const std::string& host = "127.0.0.1") {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  inet_pton(AF_INET, host.c_str(), &address.sin_addr);
  return address;
}

FileDescriptor TcpSocket() {
  return FileDescriptor(
      socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

absl::StatusOr<FileDescriptor> BoundSocket(int port) {
  FileDescriptor fd = TcpSocket();
  const int on = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  const sockaddr_in address = Loopback(port);
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address),
           sizeof(address)) != 0) {
    return ErrnoStatus(absl::StrCat("can't bind 127.0.0.1:", port));
  }
  return fd;
}

int PortOf(int fd) {
  sockaddr_in address = {};
  socklen_t size = sizeof(address);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

// A socket bound to `port`, or to a free one. Linux keeps a port through
// shutdown() of a listening socket only if it was asked for by number; and it
// gives one port to several that only bind it, so it is ours once we listen.
absl::StatusOr<FileDescriptor> LastingSocket(int port) {
  if (port != 0) return BoundSocket(port);
  for (int attempt = 0; attempt < 20; ++attempt) {
    ASSIGN_OR_RETURN(const FileDescriptor chooser, BoundSocket(0));
    absl::StatusOr<FileDescriptor> chosen = BoundSocket(PortOf(chooser.get()));
    if (chosen.ok() && listen(chosen->get(), SOMAXCONN) == 0) {
      shutdown(chosen->get(), SHUT_RDWR);
      return chosen;
    }
  }
  return ErrnoStatus("no free port on 127.0.0.1");
}

}  // namespace

// Something in the epoll set.
struct PortForwarder::Watched {
  FileDescriptor fd;
  std::function<void()> on_ready;
  uint32_t interest = 0;
};

struct PortForwarder::Listener : Watched {
  int target = 0;
  int port = 0;
  bool listening = false;

  // A shutdown() of a socket that does not listen would stick to it, and to
  // what it accepts later.
  absl::Status Listen(bool wanted) {
    if (wanted == listening) return absl::OkStatus();
    const int result =
        wanted ? listen(fd.get(), SOMAXCONN) : shutdown(fd.get(), SHUT_RDWR);
    if (result != 0) return ErrnoStatus("listen");
    listening = wanted;
    return absl::OkStatus();
  }
};

// One end of a forwarded connection.
struct PortForwarder::Side : Watched {
  Connection* connection = nullptr;
  Side* other = nullptr;
  // What the other side sent and this one has not taken yet.
  std::string pending;
  bool connecting = false;
  bool read_ended = false;
  bool write_ended = false;
};

struct PortForwarder::Connection {
  Side client;
  Side server;
  bool closed = false;
};

// How other threads reach the loop's. Not absl's mutex: ThreadSanitizer does
// not see through Debian's build of it.
struct PortForwarder::Mailbox {
  std::mutex turn;  // Held by the one caller whose task it is.
  std::mutex mutex;
  std::condition_variable done;
  std::function<void()> task;
};

absl::StatusOr<std::unique_ptr<PortForwarder>> PortForwarder::Create(
    const Ports& ports, const std::string& there) {
  auto forwarder = absl::WrapUnique(new PortForwarder(there));
  for (const auto& [target, port] : ports) {
    auto listener = std::make_unique<Listener>();
    listener->target = target;
    ASSIGN_OR_RETURN(listener->fd, LastingSocket(port));
    listener->port = PortOf(listener->fd.get());
    listener->on_ready = [f = forwarder.get(), l = listener.get()] {
      f->Accept(*l);
    };
    forwarder->listeners_.push_back(std::move(listener));
  }
  forwarder->thread_ = std::thread([f = forwarder.get()] { f->Loop(); });
  return forwarder;
}

PortForwarder::PortForwarder(const std::string& there)
    : there_(there),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      mailbox_(std::make_unique<Mailbox>()) {
  epoll_event event = {EPOLLIN, {nullptr}};
  epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event);
}

PortForwarder::~PortForwarder() {
  if (!thread_.joinable()) return;
  RunOnLoop([this] {
    (void)ApplyLink(Link::kRefusing);
    stopped_ = true;
  });
  thread_.join();
}

int PortForwarder::port(int target) const {
  for (const auto& listener : listeners_) {
    if (listener->target == target) return listener->port;
  }
  return -1;
}

absl::Status PortForwarder::Attach(pid_t pid) {
  const std::string path = absl::StrCat("/proc/", pid, "/ns/net");
  const FileDescriptor space(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!space.valid()) return ErrnoStatus(path);
  absl::Status status;
  RunOnLoop([&] {
    (void)ApplyLink(Link::kRefusing);
    status = setns(space.get(), CLONE_NEWNET) == 0
                 ? ApplyLink(Link::kForwarding)
                 : ErrnoStatus("can't enter the network namespace");
  });
  return status;
}

void PortForwarder::Cut() {
  RunOnLoop([this] { (void)ApplyLink(Link::kRefusing); });
}

void PortForwarder::Stall() {
  RunOnLoop([this] { (void)ApplyLink(Link::kStalled); });
}

void PortForwarder::Restore() {
  RunOnLoop([this] { (void)ApplyLink(Link::kForwarding); });
}

void PortForwarder::RunOnLoop(std::function<void()> task) {
  const std::lock_guard<std::mutex> turn(mailbox_->turn);
  std::unique_lock<std::mutex> lock(mailbox_->mutex);
  mailbox_->task = std::move(task);
  const uint64_t one = 1;
  (void)!write(wake_.get(), &one, sizeof(one));
  mailbox_->done.wait(lock, [this] { return mailbox_->task == nullptr; });
}

void PortForwarder::RunTask() {
  uint64_t count = 0;
  (void)!read(wake_.get(), &count, sizeof(count));
  const std::lock_guard<std::mutex> lock(mailbox_->mutex);
  if (mailbox_->task == nullptr) return;
  mailbox_->task();
  mailbox_->task = nullptr;
  mailbox_->done.notify_one();
}

void PortForwarder::Loop() {
  while (!stopped_) {
    epoll_event events[64];
    const int count = epoll_wait(epoll_.get(), events, 64, -1);
    for (int i = 0; i < count; ++i) {
      if (events[i].data.ptr == nullptr) continue;
      static_cast<Watched*>(events[i].data.ptr)->on_ready();
    }
    // Only now may connections disappear that events above point to.
    for (auto it = connections_.begin(); it != connections_.end();) {
      it = (*it)->closed ? connections_.erase(it) : std::next(it);
    }
    RunTask();
  }
}

absl::Status PortForwarder::ApplyLink(Link link) {
  link_ = link;
  for (const auto& connection : connections_) {
    if (link == Link::kRefusing) Close(*connection, /*reset=*/true);
    UpdateInterest(*connection);
  }
  if (link == Link::kRefusing) connections_.clear();
  for (const auto& listener : listeners_) {
    RETURN_IF_ERROR(listener->Listen(link != Link::kRefusing));
    Watch(*listener, link == Link::kForwarding ? uint32_t{EPOLLIN} : 0);
  }
  return absl::OkStatus();
}

void PortForwarder::Accept(Listener& listener) {
  auto connection = std::make_unique<Connection>();
  Side& client = connection->client;
  Side& server = connection->server;
  client.fd.Reset(accept4(listener.fd.get(), nullptr, nullptr,
                          SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!client.fd.valid()) return;
  // Made in the namespace that this thread is in: the server's.
  server.fd = TcpSocket();
  client.other = &server;
  server.other = &client;
  for (Side* side : {&client, &server}) {
    const int on = 1;
    setsockopt(side->fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    side->connection = connection.get();
    side->on_ready = [this, side] { Serve(*side); };
  }
  Connect(*connection, listener.target);
  connections_.insert(std::move(connection));
}

void PortForwarder::Connect(Connection& connection, int target) {
  const sockaddr_in address = Loopback(target, there_);
  if (connect(connection.server.fd.get(),
              reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) != 0 &&
      errno != EINPROGRESS) {
    Close(connection, /*reset=*/true);
  }
  connection.server.connecting = true;
  UpdateInterest(connection);
}

// Does all that is possible on this side without blocking. Errors and hang-ups
// show when reading or writing.
void PortForwarder::Serve(Side& side) {
  if (side.connection->closed) return;
  if (side.connecting) {
    int error = 0;
    socklen_t size = sizeof(error);
    getsockopt(side.fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return Close(*side.connection, /*reset=*/true);
    side.connecting = false;
  }
  if ((side.interest & EPOLLIN) != 0) Read(side);
  Write(side);
  Write(*side.other);
  if (side.write_ended && side.other->write_ended) {
    Close(*side.connection, /*reset=*/false);
  }
  UpdateInterest(*side.connection);
}

void PortForwarder::Read(Side& side) {
  char buffer[65536];
  const ssize_t count = read(side.fd.get(), buffer, sizeof(buffer));
  if (count > 0) side.other->pending.append(buffer, count);
  if (count == 0) side.read_ended = true;
  if (count < 0 && errno != EAGAIN && errno != EINTR) {
    Close(*side.connection, /*reset=*/true);
  }
}

void PortForwarder::Write(Side& side) {
  if (side.connection->closed || side.connecting) return;
  if (!side.pending.empty()) {
    const ssize_t count = send(side.fd.get(), side.pending.data(),
                               side.pending.size(), MSG_NOSIGNAL);
    if (count > 0) side.pending.erase(0, count);
    if (count < 0 && errno != EAGAIN && errno != EINTR) {
      return Close(*side.connection, /*reset=*/true);
    }
  }
  if (side.pending.empty() && side.other->read_ended && !side.write_ended) {
    shutdown(side.fd.get(), SHUT_WR);
    side.write_ended = true;
  }
}

void PortForwarder::Close(Connection& connection, bool reset) {
  connection.closed = true;
  for (Side* side : {&connection.client, &connection.server}) {
    const linger now = {1, 0};
    if (reset && side->fd.valid()) {
      setsockopt(side->fd.get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    }
    Watch(*side, 0);
    side->fd.Reset();
  }
}

void PortForwarder::UpdateInterest(Connection& connection) {
  if (connection.closed) return;
  for (Side* side : {&connection.client, &connection.server}) {
    uint32_t events = 0;
    if (side->connecting || !side->pending.empty()) events |= EPOLLOUT;
    if (!side->connecting && !side->read_ended &&
        side->other->pending.size() < kMostPending) {
      events |= EPOLLIN;
    }
    Watch(*side, link_ == Link::kForwarding ? events : 0);
  }
}

// Nothing of interest means out of the set: hang-ups would still be reported.
void PortForwarder::Watch(Watched& watched, uint32_t events) {
  if (events == watched.interest) return;
  const int change = watched.interest == 0 ? EPOLL_CTL_ADD
                     : events == 0         ? EPOLL_CTL_DEL
                                           : EPOLL_CTL_MOD;
  epoll_event event = {events, {&watched}};
  epoll_ctl(epoll_.get(), change, watched.fd.get(), &event);
  watched.interest = events;
}

}  // namespace directory_sync::fixture
