#include "tests/fleet/plaintext_search.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tests/directory/file_descriptor.h"

namespace directory_sync::fleet_test {
namespace {

namespace fs = std::filesystem;

constexpr size_t kChunk = 1 << 20;

std::string Utf16(const std::string& ascii) {
  std::string wide;
  for (const char c : ascii) {
    wide.push_back(c);
    wide.push_back('\0');
  }
  return wide;
}

void Look(absl::string_view content, const std::string& planted,
          const std::string& place, PlaintextFinds& finds) {
  finds.bytes += static_cast<int64_t>(content.size());
  if (!absl::StrContains(content, planted) &&
      !absl::StrContains(content, Utf16(planted))) {
    return;
  }
  if (finds.places.empty() || finds.places.back() != place) {
    finds.places.push_back(place);
  }
}

void LookAtFile(const std::string& path, const std::string& planted,
                PlaintextFinds& finds) {
  std::ifstream file(path, std::ios::binary);
  const std::string content(std::istreambuf_iterator<char>(file), {});
  Look(content, planted, path, finds);
  ++finds.files;
}

// One mapping, in pieces that overlap.
void LookAtMemory(int memory, uint64_t from, uint64_t to,
                  const std::string& planted, const std::string& place,
                  PlaintextFinds& finds) {
  std::string piece(kChunk, '\0');
  const uint64_t overlap = 2 * planted.size();
  for (uint64_t at = from; at < to;) {
    const ssize_t count =
        pread(memory, piece.data(), std::min<uint64_t>(kChunk, to - at),
              static_cast<off_t>(at));
    // Guard pages and the like can't be read.
    if (count <= 0) {
      at += 4096;
      continue;
    }
    Look(absl::string_view(piece.data(), count), planted, place, finds);
    at += static_cast<uint64_t>(count) > overlap && at + count < to
              ? count - overlap
              : count;
  }
}

}  // namespace

PlaintextFinds SearchFiles(const std::vector<std::string>& directories,
                           const std::string& planted) {
  PlaintextFinds finds;
  for (const std::string& directory : directories) {
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(
             directory, fs::directory_options::skip_permission_denied, error)) {
      if (!entry.is_symlink(error) && entry.is_regular_file(error)) {
        LookAtFile(entry.path(), planted, finds);
      }
    }
  }
  return finds;
}

PlaintextFinds SearchProcess(int64_t pid, const std::string& planted) {
  PlaintextFinds finds;
  const std::string proc = absl::StrCat("/proc/", pid, "/");
  for (const char* name :
       {"cmdline", "environ", "status", "stat", "maps", "smaps", "comm",
        "stack", "syscall", "limits", "mountinfo", "wchan", "io", "auxv"}) {
    LookAtFile(proc + name, planted, finds);
  }
  const fixture::FileDescriptor memory(
      open((proc + "mem").c_str(), O_RDONLY | O_CLOEXEC));
  std::ifstream maps(proc + "maps");
  for (std::string line; std::getline(maps, line);) {
    uint64_t from = 0;
    uint64_t to = 0;
    char dash = 0;
    std::string rights;
    std::istringstream words(line);
    words >> std::hex >> from >> dash >> to >> rights;
    if (!absl::StartsWith(rights, "r")) continue;
    LookAtMemory(memory.get(), from, to, planted,
                 absl::StrCat(proc, "mem: ", line), finds);
  }
  return finds;
}

}  // namespace directory_sync::fleet_test
