#include "supervisor/child_spec.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/platform/files.h"
#include "common/platform/standard_paths.h"

namespace directory_sync::supervisor {
namespace {

std::string FindProgram(const Config& config, absl::string_view own_program,
                        absl::string_view role) {
  // directory-reader's program is directory_reader.
  const std::string file = ProgramFile(absl::StrReplaceAll(role, {{"-", "_"}}));
  if (!config.programs_directory.empty()) {
    return absl::StrCat(config.programs_directory, "/", file);
  }
  const auto here =
      std::filesystem::path(std::string(own_program)).parent_path();
  const std::string beside = (here / file).string();
  const std::string in_build_tree =
      (here.parent_path() / std::string(role) / file).string();
  if (!FileExists(beside) && FileExists(in_build_tree)) return in_build_tree;
  return beside;
}

}  // namespace

std::vector<ChildSpec> LocalChildren(const Config& config,
                                     absl::string_view own_program) {
  const std::pair<Role, int> services[] = {
      {Role::kRelay, config.relay_port},
      {Role::kDirectoryReader, config.directory_reader_port},
      {Role::kUploader, config.uploader_port},
      {Role::kWebui, config.webui_port},
  };
  std::vector<ChildSpec> children;
  for (const auto& [role, port] : services) {
    const std::string name(RoleName(role));
    children.push_back({name, role, FindProgram(config, own_program, name),
                        LoopbackAddress(port)});
  }
  return children;
}

}  // namespace directory_sync::supervisor
