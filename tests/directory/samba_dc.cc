// A Samba AD DC with the sample company, for a person or for ./run.

#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "tests/directory/dc_commands.h"
#include "tests/directory/directory_fixture.h"

namespace directory_sync::fixture {
namespace {

constexpr char kUsage[] =
    R"(usage: samba_dc [--directory DIR] [--hook COMMAND] [--ldaps-port PORT]
                [--process-model standard|prefork|single]
                [--many-users COUNT]

Starts a Samba AD DC with the sample company (as root), prints one line of JSON
with its endpoints and files when it answers, and runs until SIGINT, SIGTERM,
the death of its parent or, where standard input is a pipe, its end. Then it
removes everything it made.

  --directory DIR    parent of its private directory (default /tmp)
  --hook COMMAND     smb.conf's `check password script`, an absolute path with
                     arguments
  --ldaps-port PORT  on 127.0.0.1 (default: any free one)
  --many-users COUNT further users, and a group of them all

Commands on standard input, one JSON object a line, are answered the same way;
see tests/directory/dc_commands.h.
)";

// Reads commands and waits for the end.
class CommandLoop {
 public:
  CommandLoop(DirectoryFixture& fixture, int signals)
      : fixture_(fixture), signals_(signals), input_(CommandsFrom()) {}

  void Run() {
    while (true) {
      pollfd fds[] = {{signals_, POLLIN, 0}, {input_, POLLIN, 0}};
      if (poll(fds, 2, -1) < 0) continue;
      if (fds[0].revents != 0) return;
      if (fds[1].revents != 0 && !ReadInput()) return;
    }
  }

 private:
  // Only a pipe's or socket's end says that somebody has gone.
  static int CommandsFrom() {
    struct stat status = {};
    const bool stream = fstat(STDIN_FILENO, &status) == 0 &&
                        (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
    return stream || isatty(STDIN_FILENO) != 0 ? STDIN_FILENO : -1;
  }

  // False at the end of the input.
  bool ReadInput() {
    char buffer[4096];
    const ssize_t count = read(input_, buffer, sizeof(buffer));
    if (count <= 0) return false;
    pending_.append(buffer, count);
    for (size_t end; (end = pending_.find('\n')) != std::string::npos;
         pending_.erase(0, end + 1)) {
      const absl::string_view line(pending_.data(), end);
      if (line.empty()) continue;
      std::cout << AnswerCommand(fixture_, line) << std::endl;
    }
    return true;
  }

  DirectoryFixture& fixture_;
  const int signals_;
  const int input_;
  std::string pending_;
};

[[noreturn]] void PrintUsageAndExit(int code) {
  std::cerr << kUsage;
  exit(code);
}

DirectoryFixtureOptions ParseOptions(int argc, char** argv) {
  const option kOptions[] = {{"directory", required_argument, nullptr, 'd'},
                             {"hook", required_argument, nullptr, 'k'},
                             {"ldaps-port", required_argument, nullptr, 'p'},
                             {"process-model", required_argument, nullptr, 'm'},
                             {"many-users", required_argument, nullptr, 'u'},
                             {"help", no_argument, nullptr, 'h'},
                             {nullptr, 0, nullptr, 0}};
  DirectoryFixtureOptions options;
  for (int c; (c = getopt_long(argc, argv, "", kOptions, nullptr)) != -1;) {
    if (c == 'd') options.directory = optarg;
    if (c == 'k') options.samba.check_password_script = optarg;
    if (c == 'm') options.samba.process_model = optarg;
    if (c == 'p' && !absl::SimpleAtoi(optarg, &options.ldaps_port)) {
      PrintUsageAndExit(2);
    }
    if (c == 'u' && !absl::SimpleAtoi(optarg, &options.many_users)) {
      PrintUsageAndExit(2);
    }
    if (c == 'h') PrintUsageAndExit(0);
    if (c == '?') PrintUsageAndExit(2);
  }
  if (optind != argc) PrintUsageAndExit(2);
  options.progress = [](absl::string_view what) {
    std::cerr << "samba_dc: " << what << std::endl;
  };
  return options;
}

// A descriptor that is readable when it is time to end.
int EndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    sigaddset(&signals, signal);
  }
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signalfd(-1, &signals, SFD_CLOEXEC);
}

// False when the parent has gone already.
bool EndWithParent() {
  const pid_t parent = getppid();
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  return getppid() == parent;
}

int Main(int argc, char** argv) {
  DirectoryFixtureOptions options = ParseOptions(argc, argv);
  const int signals = EndSignals();
  if (!EndWithParent()) return 1;
  auto fixture = DirectoryFixture::Start(std::move(options));
  if (!fixture.ok()) {
    std::cerr << "samba_dc: " << fixture.status().message() << std::endl;
    return 1;
  }
  std::cout << DescribeFixture(**fixture) << std::endl;
  CommandLoop(**fixture, signals).Run();
  std::cerr << "samba_dc: ending" << std::endl;
  return 0;
}

}  // namespace
}  // namespace directory_sync::fixture

int main(int argc, char** argv) {
  return directory_sync::fixture::Main(argc, argv);
}
