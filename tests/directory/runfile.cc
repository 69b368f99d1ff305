#include "tests/directory/runfile.h"

#include <filesystem>
#include <memory>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "tools/cpp/runfiles/runfiles.h"

namespace directory_sync::fixture {

std::string Runfile(absl::string_view path) {
  using bazel::tools::cpp::runfiles::Runfiles;
  std::error_code ignored;
  const std::string program =
      std::filesystem::read_symlink("/proc/self/exe", ignored).string();
  std::string error;
  const std::unique_ptr<Runfiles> runfiles(Runfiles::Create(program, &error));
  if (runfiles == nullptr) return std::string{path};
  return runfiles->Rlocation(absl::StrCat("directory_sync/", path));
}

}  // namespace directory_sync::fixture
