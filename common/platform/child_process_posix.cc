#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/platform/child_process.h"
#include "common/platform/file_descriptor.h"
#include "common/platform/posix_error.h"

extern char** environ;

namespace directory_sync {
namespace {

constexpr size_t kLongestLine = 64 << 10;
// Above this only descriptors of a mistaken library are left; all of ours are
// closed on exec.
constexpr unsigned kFirstOtherDescriptor = 3;

int PidfdOpen(pid_t pid) {
  return static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
}

class PosixChild : public ChildProcess {
 public:
  PosixChild(pid_t pid, FileDescriptor pidfd, FileDescriptor output)
      : pid_(pid), pidfd_(std::move(pidfd)), output_(std::move(output)) {}

  ~PosixChild() override {
    Kill();
    Wait();
  }

  int64_t process_id() const override { return pid_; }

  std::optional<std::string> NextLine() override {
    while (true) {
      if (std::optional<std::string> line = TakeLine()) return line;
      if (!ReadMore()) break;
    }
    if (unread_.empty()) return std::nullopt;
    return std::exchange(unread_, "");
  }

  ExitReason Wait() override {
    absl::MutexLock lock(&mutex_);
    while (!reason_.has_value()) {
      siginfo_t info = {};
      if (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) != 0) {
        if (errno == EINTR) continue;
        reason_ = ExitReason{errno, false};  // somebody else reaped it
        break;
      }
      reason_ = ExitReason{info.si_status, info.si_code != CLD_EXITED};
    }
    return *reason_;
  }

  void RequestStop() override { Signal(SIGTERM); }
  void Kill() override { Signal(SIGKILL); }

 private:
  // A pidfd means this process and no later one of the same number.
  void Signal(int number) {
    syscall(SYS_pidfd_send_signal, pidfd_.get(), number, nullptr, 0);
  }

  std::optional<std::string> TakeLine() {
    const size_t end = unread_.find('\n');
    if (end == std::string::npos && unread_.size() < kLongestLine) {
      return std::nullopt;
    }
    const size_t size = std::min(end, kLongestLine);
    std::string line = unread_.substr(0, size);
    unread_.erase(0, size == end ? size + 1 : size);
    return line;
  }

  // Waits for output; false when there will be none. A grandchild that holds
  // the pipe open doesn't count.
  bool ReadMore() {
    while (true) {
      pollfd waiting[] = {{output_.get(), POLLIN, 0},
                          {pidfd_.get(), POLLIN, 0}};
      if (poll(waiting, 2, -1) < 0 && errno != EINTR) return false;
      char buffer[4096];
      const ssize_t got = read(output_.get(), buffer, sizeof(buffer));
      if (got > 0) {
        unread_.append(buffer, static_cast<size_t>(got));
        return true;
      }
      if (got == 0) return false;
      if (errno != EAGAIN && errno != EINTR) return false;
      if (waiting[1].revents != 0 && waiting[0].revents == 0) return false;
    }
  }

  const pid_t pid_;
  const FileDescriptor pidfd_;
  const FileDescriptor output_;
  std::string unread_;  // of the one thread that reads
  absl::Mutex mutex_;
  std::optional<ExitReason> reason_ ABSL_GUARDED_BY(mutex_);
};

// Everything that the child needs, made before the fork: between fork and exec
// only calls that are safe in a copy of a program with threads are allowed.
struct Prepared {
  std::vector<std::string> words;
  std::vector<char*> argv;
  std::vector<char*> environment;
  const char* directory = nullptr;
  pid_t parent = 0;
  int input = -1;
  int output = -1;
  int failure = -1;
};

Prepared Prepare(const ChildOptions& options) {
  Prepared prepared;
  prepared.words = options.arguments;
  prepared.words.insert(prepared.words.begin(), options.program);
  for (std::string& word : prepared.words) prepared.argv.push_back(word.data());
  prepared.argv.push_back(nullptr);
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string name(*variable, strcspn(*variable, "="));
    if (!absl::c_linear_search(options.hidden_environment, name)) {
      prepared.environment.push_back(*variable);
    }
  }
  prepared.environment.push_back(nullptr);
  prepared.directory = options.working_directory.c_str();
  prepared.parent = getpid();
  return prepared;
}

void ResetSignals() {
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

// In the child. Reports errno through `failure`, which exec closes.
[[noreturn]] void Become(const Prepared& prepared) {
  // The parent may have died before the request for its death's signal.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == prepared.parent &&
      setsid() >= 0 && dup2(prepared.input, 0) == 0 &&
      dup2(prepared.output, 1) == 1 && dup2(prepared.output, 2) == 2 &&
      chdir(prepared.directory) == 0) {
    syscall(SYS_close_range, kFirstOtherDescriptor, ~0U, 4 /* CLOEXEC */);
    ResetSignals();
    execve(prepared.argv[0], prepared.argv.data(), prepared.environment.data());
  }
  const int error = errno;
  if (write(prepared.failure, &error, sizeof(error)) < 0) {
  }
  _exit(127);
}

// 0 when exec succeeded, which closed the pipe.
int ReadFailure(int fd) {
  int error = 0;
  while (read(fd, &error, sizeof(error)) < 0 && errno == EINTR) {
  }
  return error;
}

class PosixLauncher : public ChildLauncher {
 public:
  absl::StatusOr<std::unique_ptr<ChildProcess>> Launch(
      const ChildOptions& options) override {
    int output[2], failure[2];
    if (pipe2(output, O_CLOEXEC) != 0)
      return PosixError(errno, "making a pipe");
    FileDescriptor read_output(output[0]), write_output(output[1]);
    if (pipe2(failure, O_CLOEXEC) != 0) {
      return PosixError(errno, "making a pipe");
    }
    FileDescriptor read_failure(failure[0]), write_failure(failure[1]);
    FileDescriptor input(open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!input.valid()) return PosixError(errno, "/dev/null");
    fcntl(read_output.get(), F_SETFL, O_NONBLOCK);
    Prepared prepared = Prepare(options);
    prepared.input = input.get();
    prepared.output = write_output.get();
    prepared.failure = write_failure.get();
    const pid_t pid = fork();
    if (pid == 0) Become(prepared);
    if (pid < 0) return PosixError(errno, "starting a process");
    write_output.Reset();
    write_failure.Reset();
    FileDescriptor pidfd(PidfdOpen(pid));
    if (!pidfd.valid()) {
      const int error = errno;
      kill(pid, SIGKILL);
      waitpid(pid, nullptr, 0);
      return PosixError(error, "watching a process");
    }
    auto child = std::make_unique<PosixChild>(pid, std::move(pidfd),
                                              std::move(read_output));
    if (const int error = ReadFailure(read_failure.get()); error != 0) {
      return PosixError(error, absl::StrCat("starting ", options.program));
    }
    return child;
  }
};

}  // namespace

std::string ExitReason::ToString() const {
  if (!by_signal) return absl::StrCat("exit code ", code);
  return absl::StrCat("killed by signal ", code, " (", strsignal(code), ")");
}

std::unique_ptr<ChildLauncher> SystemChildLauncher() {
  return std::make_unique<PosixLauncher>();
}

}  // namespace directory_sync
