#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/clock/clock.h"
#include "common/platform/files.h"
#include "common/platform/local_socket.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_access.h"
#include "common/platform/windows_api.h"
#include "common/platform/windows_error.h"
#include "common/platform/windows_handle.h"
#include "common/platform/windows_pipe.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

constexpr DWORD kBufferSize = 64 << 10;
constexpr char kPipes[] = "\\\\.\\pipe\\";
// What Windows allows behind that prefix, less some room for ours.
constexpr size_t kLongestPath = 200;

// The pipe that stands for the socket at `path`. Pipes have a name space of
// their own, without folders.
absl::StatusOr<std::wstring> PipeName(const std::string& path) {
  if (path.size() > kLongestPath) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": longer than the ", kLongestPath,
                     " bytes that a pipe's path may have; choose a shorter "
                     "directory"));
  }
  if (absl::StartsWith(path, kPipes)) return ToUtf16(path);
  return ToUtf16(absl::StrCat(
      kPipes, "directory-sync-",
      absl::StrReplaceAll(path, {{"\\", "-"}, {"/", "-"}, {":", "-"}})));
}

// Who runs the process; a client of ours is anonymous to us, so that nobody
// who takes our name can act for it. What isn't known stays -1 and false.
LocalPeer PeerOf(ULONG process_id) {
  LocalPeer peer;
  peer.process_id = process_id;
  const WindowsHandle process(
      OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, process_id));
  HANDLE raw = nullptr;
  if (!process.valid() ||
      !OpenProcessToken(process.get(), TOKEN_QUERY | TOKEN_DUPLICATE, &raw)) {
    return peer;
  }
  const WindowsHandle token(raw);
  const absl::StatusOr<std::wstring> sid = UserSidOf(token.get());
  const absl::StatusOr<std::wstring> own = OwnUserSid();
  if (!sid.ok() || !own.ok()) return peer;
  // The last part of the SID: 18 is the system, 500 the Administrator.
  peer.user_id = _wtoi64(sid->substr(sid->rfind(L'-') + 1).c_str());
  peer.is_same_user = *sid == *own;
  peer.is_administrator = IsAdministrator(token.get());
  return peer;
}

DWORD MillisecondsLeft(absl::Duration deadline) {
  const int64_t left =
      absl::ToInt64Milliseconds(deadline - SystemClock().Monotonic());
  return static_cast<DWORD>(std::clamp<int64_t>(left + 1, 0, 1 << 30));
}

class PipeConnection : public LocalConnection {
 public:
  PipeConnection(WindowsHandle pipe, const LocalPeer& peer)
      : pipe_(std::move(pipe)), peer_(peer) {}

  const LocalPeer& peer() const override { return peer_; }

  absl::Status ReadExactly(absl::Span<char> bytes,
                           absl::Duration timeout) override {
    const absl::Duration deadline = SystemClock().Monotonic() + timeout;
    size_t size = 0;
    while (size < bytes.size()) {
      ASSIGN_OR_RETURN(const size_t got,
                       pipe_.ReadSome(bytes.data() + size, bytes.size() - size,
                                      nullptr, MillisecondsLeft(deadline)));
      if (got == 0 && size == 0) {
        return absl::OutOfRangeError("the other end closed the pipe");
      }
      if (got == 0) {
        return absl::DataLossError(
            "the other end closed the pipe within a message");
      }
      size += got;
    }
    return absl::OkStatus();
  }

  absl::Status Write(absl::string_view bytes, absl::Duration timeout) override {
    const absl::Duration deadline = SystemClock().Monotonic() + timeout;
    while (!bytes.empty()) {
      ASSIGN_OR_RETURN(const size_t sent,
                       pipe_.WriteSome(bytes.data(), bytes.size(),
                                       MillisecondsLeft(deadline)));
      bytes.remove_prefix(sent);
    }
    return absl::OkStatus();
  }

  // A pipe says that it is closed only to who reads it, so what is unread is
  // read and dropped.
  bool AwaitClosed(absl::Duration timeout) override {
    const absl::Duration deadline = SystemClock().Monotonic() + timeout;
    while (true) {
      char dropped[256];
      const absl::StatusOr<size_t> got = pipe_.ReadSome(
          dropped, sizeof(dropped), nullptr,
          timeout <= absl::ZeroDuration() ? 0 : MillisecondsLeft(deadline));
      SecureZeroMemory(dropped, sizeof(dropped));
      if (!got.ok()) return !absl::IsDeadlineExceeded(got.status());
      if (*got == 0) return true;
    }
  }

 private:
  WindowsPipe pipe_;
  const LocalPeer peer_;
};

absl::StatusOr<WindowsHandle> MakeInstance(const std::wstring& name,
                                           LocalAccess access, bool first) {
  ASSIGN_OR_RETURN(SecurityAttributes security,
                   SecurityAttributes::For(access == LocalAccess::kEveryone
                                               ? WindowsAccess::kPublicPipe
                                               : WindowsAccess::kPrivatePipe));
  WindowsHandle pipe(CreateNamedPipeW(
      name.c_str(),
      PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED |
          (first ? FILE_FLAG_FIRST_PIPE_INSTANCE : 0),
      PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT |
          PIPE_REJECT_REMOTE_CLIENTS,
      PIPE_UNLIMITED_INSTANCES, kBufferSize, kBufferSize, 0, security.get()));
  if (!pipe.valid()) return WindowsError(GetLastError(), ToUtf8(name));
  return pipe;
}

// There is always an instance that waits for the next client, so that nobody
// else can take the name.
class PipeListener : public LocalListener {
 public:
  PipeListener(std::wstring name, LocalAccess access, WindowsHandle instance)
      : name_(std::move(name)),
        access_(access),
        instance_(std::move(instance)),
        connected_(CreateEventW(nullptr, TRUE, FALSE, nullptr)),
        closing_(CreateEventW(nullptr, TRUE, FALSE, nullptr)) {}

  absl::StatusOr<std::unique_ptr<LocalConnection>> Accept() override {
    while (true) {
      ASSIGN_OR_RETURN(const bool connected, AwaitClient());
      WindowsHandle client = std::move(instance_);
      ASSIGN_OR_RETURN(instance_, MakeInstance(name_, access_, false));
      ULONG process_id = 0;
      if (!connected ||
          !GetNamedPipeClientProcessId(client.get(), &process_id)) {
        continue;  // gone already
      }
      return std::make_unique<PipeConnection>(std::move(client),
                                              PeerOf(process_id));
    }
  }

  void Close() override { SetEvent(closing_.get()); }

 private:
  // False when the client has gone again.
  absl::StatusOr<bool> AwaitClient() {
    if (WaitForSingleObject(closing_.get(), 0) == WAIT_OBJECT_0) {
      return absl::CancelledError("the listener was closed");
    }
    OVERLAPPED overlapped = {};
    overlapped.hEvent = connected_.get();
    ConnectNamedPipe(instance_.get(), &overlapped);
    const DWORD error = GetLastError();
    if (error == ERROR_PIPE_CONNECTED) return true;
    if (error != ERROR_IO_PENDING) return false;
    const HANDLE waiting[] = {connected_.get(), closing_.get()};
    const DWORD woken = WaitForMultipleObjects(2, waiting, FALSE, INFINITE);
    if (woken != WAIT_OBJECT_0) CancelIoEx(instance_.get(), &overlapped);
    DWORD unused = 0;
    const BOOL done =
        GetOverlappedResult(instance_.get(), &overlapped, &unused, TRUE);
    if (woken != WAIT_OBJECT_0) {
      return absl::CancelledError("the listener was closed");
    }
    return done != FALSE;
  }

  const std::wstring name_;
  const LocalAccess access_;
  WindowsHandle instance_;
  const WindowsHandle connected_;
  const WindowsHandle closing_;
};

absl::Status InUse(const std::string& path, absl::string_view who) {
  return absl::AlreadyExistsError(
      absl::StrCat(path, ": ", who, " listens there already; stop it first"));
}

absl::Status ConnectError(DWORD error, const std::string& path) {
  if (error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND) {
    return absl::NotFoundError(absl::StrCat(
        path, ": no such pipe; start the service that listens there"));
  }
  return WindowsError(error, path);
}

}  // namespace

absl::StatusOr<std::unique_ptr<LocalListener>> LocalListener::Listen(
    const std::string& path, LocalAccess access) {
  ASSIGN_OR_RETURN(const std::wstring name, PipeName(path));
  if (FileExists(path) && !absl::StartsWith(path, kPipes)) {
    return absl::AlreadyExistsError(
        absl::StrCat(path, ": is there and is no socket; move it away"));
  }
  if (const auto alive = ConnectLocal(path, absl::Seconds(1)); alive.ok()) {
    return InUse(path, absl::StrCat("process ", (*alive)->peer().process_id));
  }
  absl::StatusOr<WindowsHandle> instance = MakeInstance(name, access, true);
  // What Windows says when the name is taken, too.
  if (absl::IsPermissionDenied(instance.status())) {
    return InUse(path, "another process");
  }
  if (!instance.ok()) return instance.status();
  return std::make_unique<PipeListener>(name, access, *std::move(instance));
}

absl::StatusOr<std::unique_ptr<LocalConnection>> ConnectLocal(
    const std::string& path, absl::Duration timeout) {
  ASSIGN_OR_RETURN(const std::wstring name, PipeName(path));
  if (timeout <= absl::ZeroDuration()) {
    return absl::DeadlineExceededError(path);
  }
  const absl::Duration deadline = SystemClock().Monotonic() + timeout;
  while (true) {
    // Anonymous: a listener that isn't ours can't act for us.
    WindowsHandle pipe(CreateFileW(
        name.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_EXISTING,
        FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS,
        nullptr));
    if (pipe.valid()) {
      ULONG process_id = 0;
      if (!GetNamedPipeServerProcessId(pipe.get(), &process_id)) {
        return WindowsError(GetLastError(), path);
      }
      return std::make_unique<PipeConnection>(std::move(pipe),
                                              PeerOf(process_id));
    }
    // Between two instances.
    if (GetLastError() != ERROR_PIPE_BUSY) {
      return ConnectError(GetLastError(), path);
    }
    const DWORD left = MillisecondsLeft(deadline);
    if (left <= 1 || !WaitNamedPipeW(name.c_str(), left)) {
      return absl::DeadlineExceededError(path);
    }
  }
}

}  // namespace directory_sync
