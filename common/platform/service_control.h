#ifndef COMMON_PLATFORM_SERVICE_CONTROL_H_
#define COMMON_PLATFORM_SERVICE_CONTROL_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"

namespace directory_sync {

// The arguments of this process in UTF-8, the program's name first; `argc` and
// `argv` are main's. (Windows gives main a lossy copy.)
std::vector<std::string> ProgramArguments(int argc, char** argv);

// How a service appears among the system's.
struct ServiceDescription {
  std::string name;  // "Directory Sync"; empty: it is none of its own
  std::string text;  // what it does, in a sentence
};

// Runs `body`, the whole work of a service, and returns its exit code.
//
// On Windows a program that was started with --service runs as a service: the
// service control manager hears that it is starting (until ServiceNotifier's
// Ready) and stopping with rising check points, a stop request of its becomes
// StopSignal::OfProcess(), and a body that doesn't return within a minute of
// it is ended. The log goes to the event log. With --install_service it
// registers itself as the service of that description, with its other
// arguments, and with --remove_service it takes that away; both return at once.
// Elsewhere systemd needs none of that, and `body` is called and nothing else.
// Call it once, from main.
int RunService(const ServiceDescription& description,
               absl::FunctionRef<int()> body);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_SERVICE_CONTROL_H_
