#include "ctl/handler_programs.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/platform/child_process.h"
#include "common/platform/environment.h"
#include "common/platform/files.h"
#include "common/status/status_macros.h"

namespace directory_sync::ctl {
namespace {

namespace fs = std::filesystem;

constexpr char kHandler[] = "password_handler";
constexpr char kHook[] = "password_hook";
// The C library belongs to the system, as does its loader.
constexpr const char* kOfTheSystem[] = {
    "libc.so",  "libm.so",      "libdl.so", "libpthread.so",
    "librt.so", "libresolv.so", "ld-linux"};

bool IsOfTheSystem(absl::string_view library) {
  for (const char* name : kOfTheSystem) {
    if (absl::StartsWith(library, name)) return true;
  }
  return false;
}

// Lines of ldd: "\tlibgrpc.so.29 => /lib/x86_64-linux-gnu/libgrpc.so.29
// (0x7f…)".
absl::StatusOr<std::set<std::string>> LibrariesOf(const std::string& program) {
  ChildOptions options;
  options.program = "/usr/bin/ldd";
  options.arguments = {program};
  ASSIGN_OR_RETURN(const std::unique_ptr<ChildProcess> ldd,
                   SystemChildLauncher()->Launch(options));
  std::set<std::string> libraries;
  while (const std::optional<std::string> line = ldd->NextLine()) {
    const std::vector<std::string> words =
        absl::StrSplit(*line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.size() < 3 || words[1] != "=>") continue;
    if (!absl::StartsWith(words[2], "/")) {
      return absl::NotFoundError(
          absl::StrCat(program, " needs ", words[0], ", which isn't here"));
    }
    if (!IsOfTheSystem(words[0])) libraries.insert(words[2]);
  }
  if (ldd->Wait().clean()) return libraries;
  return absl::InternalError(absl::StrCat("ldd ", program, " failed"));
}

absl::Status Copy(const std::string& from, const std::string& to,
                  fs::perms mode) {
  std::error_code error;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  if (!error) fs::permissions(to, mode, error);
  if (!error) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("copying ", from, " to ", to, ": ", error.message()));
}

}  // namespace

absl::StatusOr<HandlerPrograms> FindHandlerPrograms(const Config& config) {
  const fs::path here = config.programs_directory.empty()
                            ? fs::path(CurrentProgramPath()).parent_path()
                            : fs::path(config.programs_directory);
  const fs::path build_tree = here.parent_path() / "password-handler";
  const HandlerPrograms places[] = {
      {(here / kHandler).string(), (here / kHook).string()},
      {(build_tree / kHandler).string(),
       (build_tree / "hook" / kHook).string()}};
  for (const HandlerPrograms& place : places) {
    if (FileExists(place.handler) && FileExists(place.hook)) return place;
  }
  return absl::NotFoundError(
      absl::StrCat(kHandler, " and ", kHook, " aren't in ", here.string(),
                   "; install them there, or name their directory as "
                   "paths.programs_directory"));
}

absl::Status CopyHandlerPrograms(const HandlerPrograms& programs,
                                 const std::string& folder) {
  const std::string lib = absl::StrCat(folder, "/lib");
  RETURN_IF_ERROR(CreatePrivateDirectory(lib));
  for (const auto& [from, name] : {std::pair(programs.handler, kHandler),
                                   std::pair(programs.hook, kHook)}) {
    RETURN_IF_ERROR(
        Copy(from, absl::StrCat(folder, "/", name), fs::perms(0755)));
    ASSIGN_OR_RETURN(const std::set<std::string> libraries, LibrariesOf(from));
    for (const std::string& library : libraries) {
      RETURN_IF_ERROR(
          Copy(library, absl::StrCat(lib, library.substr(library.rfind('/'))),
               fs::perms(0644)));
    }
  }
  return absl::OkStatus();
}

}  // namespace directory_sync::ctl
