#include "common/platform/service_control.h"

namespace directory_sync {

std::vector<std::string> ProgramArguments(int argc, char** argv) {
  return std::vector<std::string>(argv, argv + argc);
}

int RunService(const ServiceDescription& /*description*/,
               absl::FunctionRef<int()> body) {
  return body();
}

}  // namespace directory_sync
