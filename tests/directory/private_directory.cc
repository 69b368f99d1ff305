#include "tests/directory/private_directory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"

namespace directory_sync::fixture {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kPrefix = "directory-sync-dc.";
constexpr size_t kLongestParent = 40;

absl::Status ErrnoStatus(absl::string_view what, absl::string_view path) {
  return absl::InternalError(
      absl::StrCat(what, " ", path, ": ", strerror(errno)));
}

std::string DefaultParent() {
  const char* const test_tmpdir = getenv("TEST_TMPDIR");
  if (test_tmpdir != nullptr && strlen(test_tmpdir) <= kLongestParent) {
    return test_tmpdir;
  }
  return "/tmp";
}

FileDescriptor OpenLocked(const std::string& path, int flags) {
  FileDescriptor file(open(path.c_str(), flags | O_CLOEXEC, 0600));
  if (file.valid() && flock(file.get(), LOCK_EX | LOCK_NB) != 0) file.Reset();
  return file;
}

// Removes what owners that were killed have left.
void RemoveAbandoned(const std::string& parent) {
  std::error_code ignored;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(parent, ignored)) {
    if (!absl::StartsWith(entry.path().filename().string(), kPrefix)) continue;
    if (OpenLocked(entry.path() / ".owner", O_RDWR).valid()) {
      fs::remove_all(entry.path(), ignored);
    }
  }
}

// The lock appears under its name only when it is held.
absl::StatusOr<FileDescriptor> Lock(const std::string& directory) {
  const std::string unlocked = absl::StrCat(directory, "/.owner.new");
  FileDescriptor lock = OpenLocked(unlocked, O_RDWR | O_CREAT);
  if (!lock.valid() ||
      rename(unlocked.c_str(), absl::StrCat(directory, "/.owner").c_str()) !=
          0) {
    return ErrnoStatus("can't lock", directory);
  }
  return lock;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PrivateDirectory>> PrivateDirectory::Create(
    absl::string_view parent) {
  const std::string in = parent.empty() ? DefaultParent() : std::string{parent};
  RemoveAbandoned(in);
  std::string path = absl::StrCat(in, "/", kPrefix, "XXXXXX");
  if (mkdtemp(path.data()) == nullptr) return ErrnoStatus("can't make", path);
  ASSIGN_OR_RETURN(FileDescriptor lock, Lock(path));
  return absl::WrapUnique(new PrivateDirectory(path, std::move(lock)));
}

PrivateDirectory::PrivateDirectory(std::string path, FileDescriptor lock)
    : path_(std::move(path)), lock_(std::move(lock)) {}

PrivateDirectory::~PrivateDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string PrivateDirectory::File(absl::string_view name) const {
  return absl::StrCat(path_, "/", name);
}

absl::Status PrivateDirectory::MakeDirectory(absl::string_view name) const {
  const std::string path = File(name);
  if (mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) {
    return absl::OkStatus();
  }
  return ErrnoStatus("can't make", path);
}

absl::Status PrivateDirectory::WriteFile(absl::string_view name,
                                         absl::string_view content) const {
  const std::string path = File(name);
  const FileDescriptor file(
      open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file.valid() || write(file.get(), content.data(), content.size()) !=
                           static_cast<ssize_t>(content.size())) {
    return ErrnoStatus("can't write", path);
  }
  return absl::OkStatus();
}

}  // namespace directory_sync::fixture
