#include "tests/directory/namespaced_process.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"

namespace directory_sync::fixture {
namespace {

// What went wrong between clone and exec, sent through a pipe.
struct Failure {
  char step[32];
  int error;
};

// All that the child needs, prepared before the clone: the child of a process
// with threads may only make async-signal-safe calls.
struct Preparation {
  std::vector<char*> argv;
  std::vector<char*> environment;
  int input = -1;
  int log = -1;
  int failure = -1;
};

[[noreturn]] void Fail(const Preparation& preparation, const char* step) {
  Failure failure = {};
  failure.error = errno;
  strncpy(failure.step, step, sizeof(failure.step) - 1);
  (void)!write(preparation.failure, &failure, sizeof(failure));
  _exit(127);
}

bool BringLoopbackUp() {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request = {};
  strcpy(request.ifr_name, "lo");
  if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &request) != 0) return false;
  request.ifr_flags |= IFF_UP;
  return ioctl(fd, SIOCSIFFLAGS, &request) == 0;
}

bool MakePrivate(const char* path, unsigned long more_flags) {
  return mount("none", path, nullptr, MS_PRIVATE | more_flags, nullptr) == 0;
}

// Below a chroot "/" is no mount point; then only the two that get something
// mounted over them count, and /run stays as it is unless it is one.
bool IsolateMounts() {
  const bool is_whole = MakePrivate("/", MS_REC);
  if (!is_whole && (errno != EINVAL || !MakePrivate("/proc", 0))) return false;
  const bool may_mount_on_run = is_whole || MakePrivate("/run", 0);
  if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
            nullptr) != 0) {
    return false;
  }
  // libfaketime leaves a file there for each program that it was loaded into.
  if (is_whole && mount("tmpfs", "/dev/shm", "tmpfs", 0, "mode=1777") != 0 &&
      errno != ENOENT) {
    return false;
  }
  // The path of winbindd's sockets is compiled in. Not there, not needed.
  return !may_mount_on_run ||
         mount("tmpfs", "/run/samba", "tmpfs", 0, "mode=0755") == 0 ||
         errno == ENOENT;
}

void ResetSignals() {
  for (int signal = 1; signal < NSIG; ++signal) {
    struct sigaction action = {};
    action.sa_handler = SIG_DFL;
    sigaction(signal, &action, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void RunChild(const Preparation& preparation) {
  ResetSignals();
  setsid();
  if (dup2(preparation.input, STDIN_FILENO) < 0 ||
      dup2(preparation.log, STDOUT_FILENO) < 0 ||
      dup2(preparation.log, STDERR_FILENO) < 0) {
    Fail(preparation, "dup2");
  }
  if (!IsolateMounts()) Fail(preparation, "mount");
  if (!BringLoopbackUp()) Fail(preparation, "bringing up lo");
  execve(preparation.argv[0], preparation.argv.data(),
         preparation.environment.data());
  Fail(preparation, preparation.argv[0]);
}

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (const std::string& s : strings) {
    result.push_back(const_cast<char*>(s.c_str()));
  }
  result.push_back(nullptr);
  return result;
}

absl::Status ErrnoStatus(absl::string_view what) {
  const std::string message = absl::StrCat(what, ": ", strerror(errno));
  if (errno != EPERM) return absl::InternalError(message);
  return absl::PermissionDeniedError(
      absl::StrCat(message, " (the directory fixture needs root)"));
}

// OK when the pipe closed without a word, which exec does.
absl::Status ReadFailure(int fd) {
  Failure failure = {};
  ssize_t count;
  do {
    count = read(fd, &failure, sizeof(failure));
  } while (count < 0 && errno == EINTR);
  if (count != sizeof(failure)) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("can't start in namespaces: ", failure.step, ": ",
                   strerror(failure.error)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<NamespacedProcess>> NamespacedProcess::Start(
    const Options& options) {
  int input[2], failure[2];
  if (pipe2(input, O_CLOEXEC) != 0) return ErrnoStatus("pipe");
  const FileDescriptor read_end(input[0]);
  FileDescriptor lifeline(input[1]);
  if (pipe2(failure, O_CLOEXEC) != 0) return ErrnoStatus("pipe");
  const FileDescriptor failure_read(failure[0]);
  FileDescriptor failure_write(failure[1]);
  const FileDescriptor log(open(options.log_file.c_str(),
                                O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                                0600));
  if (!log.valid()) return ErrnoStatus(options.log_file);
  const Preparation preparation = {
      Pointers(options.argv), Pointers(options.environment), read_end.get(),
      log.get(), failure_write.get()};
  // The raw call is a fork() into new namespaces, and gives the pid of their
  // process 1 directly.
  const auto pid =
      syscall(SYS_clone, CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | SIGCHLD,
              nullptr, nullptr, nullptr, nullptr);
  if (pid == 0) RunChild(preparation);
  if (pid < 0) return ErrnoStatus("clone");
  failure_write.Reset();
  FileDescriptor pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  auto process = absl::WrapUnique(new NamespacedProcess(
      static_cast<pid_t>(pid), std::move(pidfd), std::move(lifeline)));
  absl::Status status = ReadFailure(failure_read.get());
  if (!status.ok()) return status;
  return process;
}

NamespacedProcess::NamespacedProcess(pid_t pid, FileDescriptor pidfd,
                                     FileDescriptor lifeline)
    : pid_(pid), pidfd_(std::move(pidfd)), lifeline_(std::move(lifeline)) {}

NamespacedProcess::~NamespacedProcess() {
  Kill();
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
}

bool NamespacedProcess::WaitForExit(absl::Duration timeout) const {
  pollfd fd = {pidfd_.get(), POLLIN, 0};
  return poll(&fd, 1, static_cast<int>(absl::ToInt64Milliseconds(timeout))) ==
         1;
}

void NamespacedProcess::Terminate(absl::Duration grace) {
  lifeline_.Reset();
  syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGTERM, nullptr, 0);
  if (!WaitForExit(grace)) Kill();
}

void NamespacedProcess::Kill() {
  syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0);
  WaitForExit(absl::Seconds(60));
}

absl::StatusOr<CommandResult> NamespacedProcess::Run(
    const std::vector<std::string>& argv, const CommandOptions& options) const {
  std::vector<std::string> entered = {"nsenter", "--target", absl::StrCat(pid_),
                                      "--net",   "--mount",  "--pid",
                                      "--root",  "--wd=/",   "--"};
  entered.insert(entered.end(), argv.begin(), argv.end());
  return RunCommand(entered, options);
}

}  // namespace directory_sync::fixture
