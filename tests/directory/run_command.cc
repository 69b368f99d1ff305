#include "tests/directory/run_command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/status/status_macros.h"
#include "tests/directory/blocked_pipe_signal.h"
#include "tests/directory/file_descriptor.h"

namespace directory_sync::fixture {
namespace {

struct Pipe {
  FileDescriptor read_end;
  FileDescriptor write_end;
};

absl::StatusOr<Pipe> MakePipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return absl::InternalError(absl::StrCat("pipe: ", strerror(errno)));
  }
  return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

// The caller's environment with `additions` over it.
std::vector<std::string> Environment(
    const std::vector<std::string>& additions) {
  std::vector<std::string> result = additions;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const absl::string_view name =
        *std::begin(absl::StrSplit(*entry, absl::MaxSplits('=', 1)));
    const bool replaced = std::any_of(
        additions.begin(), additions.end(), [name](absl::string_view addition) {
          return absl::ConsumePrefix(&addition, name) &&
                 absl::ConsumePrefix(&addition, "=");
        });
    if (!replaced) result.push_back(*entry);
  }
  return result;
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

absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& argv,
                            const std::vector<std::string>& environment,
                            int input, int output, int errors) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, defaults;
  sigemptyset(&none);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID |
                                            POSIX_SPAWN_SETSIGMASK |
                                            POSIX_SPAWN_SETSIGDEF);
  pid_t pid = 0;
  const int error =
      posix_spawnp(&pid, argv[0].c_str(), &actions, &attributes,
                   Pointers(argv).data(), Pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error == 0) return pid;
  return absl::InternalError(
      absl::StrCat("can't run ", argv[0], ": ", strerror(error)));
}

// Feeds and drains a running command's streams.
class Streams {
 public:
  Streams(absl::string_view input, FileDescriptor to, FileDescriptor output,
          FileDescriptor errors, CommandResult* result)
      : input_(input),
        to_(std::move(to)),
        output_(std::move(output)),
        errors_(std::move(errors)),
        result_(result) {
    fcntl(to_.get(), F_SETFL, O_NONBLOCK);
    if (input_.empty()) to_.Reset();
  }

  // False when `deadline` came before both outputs ended.
  bool Pump(absl::Time deadline) {
    while (output_.valid() || errors_.valid()) {
      pollfd fds[] = {{to_.get(), POLLOUT, 0},
                      {output_.get(), POLLIN, 0},
                      {errors_.get(), POLLIN, 0}};
      const int64_t left = absl::ToInt64Milliseconds(deadline - absl::Now());
      const int ready =
          poll(fds, 3, static_cast<int>(std::max<int64_t>(0, left)));
      if (ready < 0 && errno == EINTR) continue;
      if (ready <= 0) return false;
      if (fds[0].revents != 0) Feed();
      if (fds[1].revents != 0) Drain(output_, result_->output);
      if (fds[2].revents != 0) Drain(errors_, result_->errors);
    }
    return true;
  }

 private:
  void Feed() {
    // A command that does not read all its input gives EPIPE, not a signal:
    // see BlockedPipeSignal.
    const ssize_t count = write(to_.get(), input_.data(), input_.size());
    if (count > 0) input_.remove_prefix(count);
    if (input_.empty() || (count < 0 && errno != EAGAIN)) to_.Reset();
  }

  static void Drain(FileDescriptor& from, std::string& to) {
    char buffer[16384];
    const ssize_t count = read(from.get(), buffer, sizeof(buffer));
    if (count > 0) to.append(buffer, count);
    if (count == 0 || (count < 0 && errno != EINTR)) from.Reset();
  }

  absl::string_view input_;
  FileDescriptor to_;
  FileDescriptor output_;
  FileDescriptor errors_;
  CommandResult* result_;
};

int WaitFor(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

std::string CommandResult::Describe() const {
  return absl::StrCat("exit code ", exit_code, "\n", output, errors);
}

absl::StatusOr<CommandResult> RunCommand(const std::vector<std::string>& argv,
                                         const CommandOptions& options) {
  const absl::Time deadline = absl::Now() + options.timeout;
  ASSIGN_OR_RETURN(Pipe input, MakePipe());
  ASSIGN_OR_RETURN(Pipe output, MakePipe());
  ASSIGN_OR_RETURN(Pipe errors, MakePipe());
  ASSIGN_OR_RETURN(
      const pid_t pid,
      Spawn(argv, Environment(options.environment), input.read_end.get(),
            output.write_end.get(), errors.write_end.get()));
  input.read_end.Reset();
  output.write_end.Reset();
  errors.write_end.Reset();
  BlockedPipeSignal blocked;
  CommandResult result;
  Streams streams(options.input, std::move(input.write_end),
                  std::move(output.read_end), std::move(errors.read_end),
                  &result);
  const bool ended = streams.Pump(deadline);
  if (!ended) kill(-pid, SIGKILL);
  result.exit_code = WaitFor(pid);
  if (ended) return result;
  return absl::DeadlineExceededError(absl::StrCat(
      argv[0], " did not end within ", absl::FormatDuration(options.timeout),
      ": ", result.Describe()));
}

}  // namespace directory_sync::fixture
