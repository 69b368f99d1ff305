#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/secret/secret_access.h"
#include "common/status/status_macros.h"
#include "password-handler/hook/chained_script.h"

namespace directory_sync::password_handler {
namespace {

// A pipe whose ends only the spawned process's standard input shares.
struct Pipe {
  int read = -1;
  int write = -1;

  ~Pipe() {
    Close(read);
    Close(write);
  }
  bool Open() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    read = ends[0];
    write = ends[1];
    return true;
  }
  static void Close(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }
};

absl::Status CannotRun(const std::string& program, int error) {
  return absl::NotFoundError(absl::StrCat(
      "the chained script ", program, " can't be run: ", std::strerror(error),
      "; correct smb.conf's 'check password script'"));
}

// In a process group of its own, so that what it starts can be killed with it.
absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& command,
                            int standard_input) {
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& word : command) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, standard_input, STDIN_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  pid_t child = -1;
  const int error = posix_spawn(&child, arguments[0], &files, &attributes,
                                arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) return CannotRun(command[0], error);
  return child;
}

// A pipe takes far more than the longest password at once. A script that
// doesn't read decides without it.
void WritePassword(int end, const Secret& password) {
  const absl::string_view bytes = password.Reveal(SecretAccess());
  if (write(end, bytes.data(), bytes.size()) < 0) return;
}

bool AwaitExit(pid_t child, absl::Duration timeout) {
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  if (handle < 0) return false;
  const absl::Cleanup close_handle = [handle] { close(handle); };
  const absl::Duration deadline = SystemClock().Monotonic() + timeout;
  while (true) {
    const absl::Duration left = deadline - SystemClock().Monotonic();
    if (left <= absl::ZeroDuration()) return false;
    pollfd entry = {handle, POLLIN, 0};
    const int milliseconds =
        static_cast<int>(absl::ToInt64Milliseconds(left)) + 1;
    if (poll(&entry, 1, milliseconds) > 0) return true;
  }
}

// Reaps the child, after killing it if it has not ended.
int Reap(pid_t child, bool has_ended) {
  if (!has_ended) kill(-child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

absl::Status RunChainedScript(const std::vector<std::string>& command,
                              const Secret& password, absl::Duration timeout) {
  signal(SIGPIPE, SIG_IGN);
  Pipe input;
  if (!input.Open()) return CannotRun(command[0], errno);
  ASSIGN_OR_RETURN(const pid_t child, Spawn(command, input.read));
  WritePassword(input.write, password);
  Pipe::Close(input.read);
  Pipe::Close(input.write);
  const bool has_ended = AwaitExit(child, timeout);
  const int status = Reap(child, has_ended);
  if (!has_ended) {
    return absl::DeadlineExceededError(
        absl::StrCat("the chained script ", command[0], " took too long"));
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the chained script ", command[0], " refused the password"));
}

}  // namespace directory_sync::password_handler
