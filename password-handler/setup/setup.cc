#include "password-handler/setup/setup.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"
#include "password-handler/setup/smb_conf.h"

namespace directory_sync::password_handler {
namespace {

namespace fs = std::filesystem;

absl::Status CheckProgram(const std::string& program) {
  std::error_code error;
  const fs::file_status status = fs::status(program, error);
  const bool may_run =
      (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
  if (!error && fs::is_regular_file(status) && may_run &&
      fs::path(program).is_absolute()) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrCat(program,
                   " is no program with an absolute path; name the hook with "
                   "--hook"));
}

// A word of a command line as Samba splits it.
absl::StatusOr<std::string> Quoted(const std::string& word) {
  if (word.find_first_of("\"'\\%\n") != std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat(
        word,
        ": smb.conf can't hold this path; choose one without quotes, "
        "backslashes and percent signs"));
  }
  return word.find(' ') == std::string::npos ? word
                                             : absl::StrCat("\"", word, "\"");
}

absl::StatusOr<std::string> HookCommand(const HandlerConfig& config,
                                        const std::string& program) {
  ASSIGN_OR_RETURN(const std::string hook, Quoted(program));
  ASSIGN_OR_RETURN(const std::string socket,
                   Quoted(absl::StrCat("--socket=", config.socket)));
  ASSIGN_OR_RETURN(const std::string spool,
                   Quoted(absl::StrCat("--spool=", config.SpoolDirectory())));
  return absl::StrCat(hook, " ", socket, " ", spool);
}

absl::StatusOr<std::string> ResolveLinks(const std::string& path) {
  std::error_code error;
  const fs::path resolved = fs::canonical(path, error);
  if (!error) return resolved.string();
  return absl::NotFoundError(absl::StrCat(path, ": ", error.message(),
                                          "; name Samba's configuration with "
                                          "--smb_conf"));
}

// A file that smb.conf includes may set the script after ours. What can't be
// seen (the registry) is left to the administrator: the heartbeat says whether
// the hook is called.
absl::Status CheckNothingOverrides(const std::string& text,
                                   const std::string& path) {
  const absl::StatusOr<std::string> effective = EffectiveCheckPasswordScript(
      text, [](const std::string& file) { return ReadFile(file); });
  if (absl::IsFailedPrecondition(effective.status())) return absl::OkStatus();
  RETURN_IF_ERROR(effective.status());
  if (*effective == CheckPasswordScript(text)) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      path, ": a file that it includes sets 'check password script = ",
      *effective, "' in place of the hook; move that line to ", path,
      ", where the hook chains it"));
}

absl::Status Replace(const std::string& path, const std::string& text) {
  const fs::perms mode = fs::status(path).permissions();
  RETURN_IF_ERROR(AtomicWriteFile(path, text));
  std::error_code error;
  fs::permissions(path, mode, error);
  if (!error) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat(path, ": can't restore its mode: ", error.message()));
}

absl::Status KeepOriginal(const std::string& path, const std::string& text) {
  const absl::Status kept =
      AtomicCreateFile(absl::StrCat(path, ".before-directory-sync"), text);
  return absl::IsAlreadyExists(kept) ? absl::OkStatus() : kept;
}

}  // namespace

absl::Status SetUpSamba(const HandlerConfig& config,
                        const std::string& smb_conf,
                        const std::string& hook_program) {
  RETURN_IF_ERROR(CheckProgram(hook_program));
  ASSIGN_OR_RETURN(const std::string command,
                   HookCommand(config, hook_program));
  ASSIGN_OR_RETURN(const std::string path, ResolveLinks(smb_conf));
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  const absl::StatusOr<std::string> edited = WithHook(text, command);
  if (!edited.ok()) return Annotate(edited.status(), path);
  RETURN_IF_ERROR(CheckNothingOverrides(*edited, path));
  RETURN_IF_ERROR(CreatePrivateDirectory(config.state_directory));
  RETURN_IF_ERROR(CreatePrivateDirectory(config.SpoolDirectory()));
  RETURN_IF_ERROR(KeepOriginal(path, text));
  return *edited == text ? absl::OkStatus() : Replace(path, *edited);
}

absl::Status RemoveFromSamba(const std::string& smb_conf) {
  ASSIGN_OR_RETURN(const std::string path, ResolveLinks(smb_conf));
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  const absl::StatusOr<std::string> restored = WithoutHook(text);
  if (!restored.ok()) return Annotate(restored.status(), path);
  return *restored == text ? absl::OkStatus() : Replace(path, *restored);
}

std::string SambaReloadHint() {
  return "Samba takes it up at its next start: systemctl restart samba-ad-dc";
}

}  // namespace directory_sync::password_handler
