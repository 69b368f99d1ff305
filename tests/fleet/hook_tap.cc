#include "tests/fleet/hook_tap.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "password-handler/hook/hook_message.h"

namespace directory_sync::fleet_test {
namespace {

using fixture::FileDescriptor;

sockaddr_un AddressOf(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  return address;
}

FileDescriptor Socket() {
  return FileDescriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

FileDescriptor Connect(const std::string& path) {
  FileDescriptor connection = Socket();
  const sockaddr_un address = AddressOf(path);
  if (connect(connection.get(), reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) != 0) {
    connection.Reset();
  }
  return connection;
}

// Moves what is there from one to the other, and adds it to `all`; false at an
// end of either.
bool Move(int from, int to, std::string& all) {
  char buffer[8192];
  const ssize_t count = recv(from, buffer, sizeof(buffer), 0);
  if (count <= 0) return false;
  all.append(buffer, count);
  return send(to, buffer, count, MSG_NOSIGNAL) == count;
}

}  // namespace

absl::StatusOr<std::unique_ptr<HookTap>> HookTap::Start(
    const std::string& path, const std::string& handler) {
  FileDescriptor listener = Socket();
  const sockaddr_un address = AddressOf(path);
  int stop[2];
  if (path.size() >= sizeof(address.sun_path) || pipe2(stop, O_CLOEXEC) != 0 ||
      bind(listener.get(), reinterpret_cast<const sockaddr*>(&address),
           sizeof(address)) != 0 ||
      listen(listener.get(), 16) != 0) {
    return absl::InternalError(absl::StrCat(path, ": ", strerror(errno)));
  }
  return absl::WrapUnique(new HookTap(handler, std::move(listener),
                                      FileDescriptor(stop[0]),
                                      FileDescriptor(stop[1])));
}

HookTap::HookTap(std::string handler, FileDescriptor listener,
                 FileDescriptor stop_read, FileDescriptor stop_write)
    : handler_(std::move(handler)),
      listener_(std::move(listener)),
      stop_read_(std::move(stop_read)),
      stop_write_(std::move(stop_write)),
      thread_([this] { Loop(); }) {}

HookTap::~HookTap() {
  stop_write_.Reset();
  thread_.join();
}

void HookTap::Loop() {
  while (true) {
    pollfd fds[] = {{stop_read_.get(), POLLIN, 0},
                    {listener_.get(), POLLIN, 0}};
    if (poll(fds, 2, -1) < 0) continue;
    if (fds[0].revents != 0) return;
    const FileDescriptor hook(
        accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (hook.valid()) Serve(hook.get());
  }
}

// Without a handler the hook finds a closed door, as it would at its socket.
void HookTap::Serve(int hook) {
  const FileDescriptor handler = Connect(handler_);
  if (handler.valid()) Pump(hook, handler.get());
}

void HookTap::Pump(int hook, int handler) {
  std::string call;
  std::string answer;
  while (true) {
    pollfd fds[] = {
        {stop_read_.get(), POLLIN, 0}, {hook, POLLIN, 0}, {handler, POLLIN, 0}};
    if (poll(fds, 3, -1) < 0) continue;
    if (fds[0].revents != 0) return;
    if (fds[2].revents != 0) {
      const bool goes_on = Move(handler, hook, answer);
      Note(call, answer);
      if (!goes_on) return;
    }
    if (fds[1].revents != 0 && !Move(hook, handler, call)) return;
  }
}

void HookTap::Note(const std::string& call, const std::string& answer) {
  using password_handler::kFrameHeaderSize;
  if (call.size() < kFrameHeaderSize + 16) return;
  const auto decoded = password_handler::DecodeHookAnswer(answer);
  if (!decoded.ok() || *decoded != password_handler::HookAnswer::kCaptured) {
    return;
  }
  absl::MutexLock lock(&mutex_);
  acknowledged_.insert(call.substr(kFrameHeaderSize, 16));
}

std::set<std::string> HookTap::acknowledged() const {
  absl::MutexLock lock(&mutex_);
  return acknowledged_;
}

}  // namespace directory_sync::fleet_test
