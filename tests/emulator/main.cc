// The provider emulator as a program, for ./run and for tests in other
// languages. Prints one line of JSON with its addresses when it is ready.
// Ends on SIGTERM or SIGINT, and with its parent.

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/fast_clock.h"
#include "tests/emulator/provider_emulator.h"

namespace directory_sync::emulator {
namespace {

constexpr char kUsage[] =
    "usage: provider_emulator --state-directory DIR [--port N]\n"
    "           [--control-port N] [--time-scale X]\n"
    "Serves the emulated provider API on https://localhost:N. DIR receives\n"
    "ca.pem, user_key and secret_key.\n";

// Fills the options; a message for the user if an argument is wrong.
std::string ParseArguments(int argc, char** argv, EmulatorOptions& options) {
  for (int i = 1; i < argc; i += 2) {
    const std::string name = argv[i];
    if (i + 1 >= argc) return absl::StrCat("'", name, "' needs a value");
    const std::string value = argv[i + 1];
    bool good = true;
    if (name == "--state-directory") {
      options.state_directory = value;
    } else if (name == "--port") {
      good = absl::SimpleAtoi(value, &options.port);
    } else if (name == "--control-port") {
      good = absl::SimpleAtoi(value, &options.control_port);
    } else if (name == "--time-scale") {
      good = absl::SimpleAtod(value, &options.time_scale) &&
             options.time_scale > 0;
    } else {
      return absl::StrCat("unknown option '", name, "'");
    }
    if (!good) return absl::StrCat("'", value, "' is no value for ", name);
  }
  return options.state_directory.empty() ? "--state-directory is missing" : "";
}

void PrintReady(const ProviderEmulator& emulator,
                const std::string& directory) {
  nlohmann::ordered_json ready;
  ready["url"] = emulator.url();
  ready["control_url"] = emulator.control_url();
  ready["ca_file"] = emulator.ca_file();
  ready["user_key_file"] = directory + "/user_key";
  ready["secret_key_file"] = directory + "/secret_key";
  ready["pid"] = getpid();
  std::printf("%s\n", ready.dump().c_str());
  std::fflush(stdout);
}

int Main(int argc, char** argv) {
  const pid_t parent = getppid();
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) return 1;  // It died before the call above.
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  sigprocmask(SIG_BLOCK, &ending, nullptr);
  signal(SIGPIPE, SIG_IGN);

  EmulatorOptions options;
  const std::string wrong = ParseArguments(argc, argv, options);
  if (!wrong.empty()) {
    std::fprintf(stderr, "provider_emulator: %s\n%s", wrong.c_str(), kUsage);
    return 2;
  }
  FastClock clock(SystemClock(), options.time_scale);
  options.clock = &clock;
  const std::string directory = options.state_directory;
  auto emulator = ProviderEmulator::Start(std::move(options));
  if (!emulator.ok()) {
    std::fprintf(stderr, "provider_emulator: %s\n",
                 std::string(emulator.status().message()).c_str());
    return 1;
  }
  PrintReady(**emulator, directory);
  int signal_number = 0;
  sigwait(&ending, &signal_number);
  return 0;
}

}  // namespace
}  // namespace directory_sync::emulator

int main(int argc, char** argv) {
  return directory_sync::emulator::Main(argc, argv);
}
