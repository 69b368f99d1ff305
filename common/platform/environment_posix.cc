#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "common/platform/environment.h"

namespace directory_sync {

std::string GetEnvironment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

void SetEnvironment(const std::string& name, const std::string& value) {
  if (setenv(name.c_str(), value.c_str(), 1) != 0) std::abort();
}

int CurrentProcessId() { return getpid(); }

std::string CurrentProgramPath() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).string();
}

}  // namespace directory_sync
