#include "tests/benchmark/cpu_time.h"

#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace directory_sync::benchmark {
namespace {

// Of proc(5)'s stat, counted from the state, the first field after the name.
constexpr size_t kParent = 1;
constexpr size_t kFirstTime = 11;  // utime, stime, cutime, cstime
constexpr size_t kTimes = 4;

struct Process {
  int parent = 0;
  int64_t ticks = 0;
};

std::optional<Process> ReadProcess(const std::filesystem::path& directory) {
  std::ifstream file(directory / "stat");
  const std::string text((std::istreambuf_iterator<char>(file)),
                         std::istreambuf_iterator<char>());
  const size_t name_end = text.rfind(") ");
  if (name_end == std::string::npos) return std::nullopt;
  const std::vector<std::string> fields =
      absl::StrSplit(text.substr(name_end + 2), ' ');
  Process process;
  if (fields.size() < kFirstTime + kTimes ||
      !absl::SimpleAtoi(fields[kParent], &process.parent)) {
    return std::nullopt;
  }
  for (size_t i = kFirstTime; i < kFirstTime + kTimes; ++i) {
    int64_t ticks = 0;
    if (absl::SimpleAtoi(fields[i], &ticks)) process.ticks += ticks;
  }
  return process;
}

std::map<int, Process> ReadProcesses() {
  std::map<int, Process> processes;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    int id = 0;
    if (!absl::SimpleAtoi(entry.path().filename().string(), &id)) continue;
    if (const auto process = ReadProcess(entry.path())) {
      processes[id] = *process;
    }
  }
  return processes;
}

bool IsOurs(const std::map<int, Process>& processes, int id) {
  while (id != getpid()) {
    const auto found = processes.find(id);
    if (found == processes.end()) return false;
    id = found->second.parent;
  }
  return true;
}

}  // namespace

absl::Duration CpuTimeOfAll() {
  const std::map<int, Process> processes = ReadProcesses();
  int64_t ticks = 0;
  for (const auto& [id, process] : processes) {
    if (IsOurs(processes, id)) ticks += process.ticks;
  }
  return absl::Seconds(ticks) / sysconf(_SC_CLK_TCK);
}

}  // namespace directory_sync::benchmark
