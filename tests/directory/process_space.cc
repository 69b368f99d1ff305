#include "tests/directory/process_space.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace directory_sync::fixture {
namespace {

std::string ProcessSpaceOf(const std::filesystem::path& process) {
  std::error_code ignored;
  return std::filesystem::read_symlink(process / "ns/pid", ignored).string();
}

// Ended, and only waiting for its parent to ask how.
bool IsZombie(const std::filesystem::path& process) {
  std::ifstream file(process / "status");
  std::ostringstream status;
  status << file.rdbuf();
  return absl::StrContains(status.str(), "State:\tZ");
}

}  // namespace

std::string ProcessSpaceOf(pid_t pid) {
  return ProcessSpaceOf(std::filesystem::path(absl::StrCat("/proc/", pid)));
}

int CountProcessesIn(const std::string& space) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    if (ProcessSpaceOf(entry.path()) == space && !IsZombie(entry.path())) {
      ++count;
    }
  }
  return count;
}

}  // namespace directory_sync::fixture
