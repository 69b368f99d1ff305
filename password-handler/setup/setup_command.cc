#include "password-handler/setup/setup_command.h"

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/declare.h"
#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/platform/environment.h"
#include "common/platform/standard_paths.h"
#include "common/server/service_main.h"
#include "common/status/status_macros.h"
#include "password-handler/handler_config.h"
#include "password-handler/setup/setup.h"

ABSL_DECLARE_FLAG(std::string, config);
ABSL_FLAG(std::string, smb_conf, "",
          "for setup and remove: Samba's configuration (default: what the "
          "handler's configuration says, else /etc/samba/smb.conf)");
ABSL_FLAG(std::string, hook, "",
          "for setup: the hook program (default: password_hook beside this "
          "program)");

namespace directory_sync::password_handler {
namespace {

constexpr absl::string_view kSetup = "setup";
constexpr absl::string_view kRemove = "remove";

std::string HookProgram() {
  std::string named = absl::GetFlag(FLAGS_hook);
  if (!named.empty()) return named;
  const std::filesystem::path own = CurrentProgramPath();
  return (own.parent_path() / "password_hook").string();
}

// The file that was changed. Taking the hook out works without a configuration.
absl::StatusOr<std::string> Run(absl::string_view command) {
  const absl::StatusOr<HandlerConfig> config =
      LoadHandlerConfig(absl::GetFlag(FLAGS_config));
  std::string smb_conf = absl::GetFlag(FLAGS_smb_conf);
  if (smb_conf.empty()) {
    smb_conf = config.ok() ? config->smb_conf : StandardSambaConfigFile();
  }
  if (command == kRemove) {
    RETURN_IF_ERROR(RemoveFromSamba(smb_conf));
    return smb_conf;
  }
  RETURN_IF_ERROR(config.status());
  RETURN_IF_ERROR(SetUpSamba(*config, smb_conf, HookProgram()));
  return smb_conf;
}

}  // namespace

bool IsSetupCommand(int argc, char** argv) {
  return argc > 1 && (argv[1] == kSetup || argv[1] == kRemove);
}

int SetupMain(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "puts the password hook into Samba's configuration, or takes it out\n\n"
      "  password_handler setup --config=FILE [--smb_conf=FILE] [--hook=FILE]\n"
      "  password_handler remove [--config=FILE] [--smb_conf=FILE]");
  const std::vector<char*> words = absl::ParseCommandLine(argc, argv);
  if (words.size() != 2) {
    std::cerr << "password_handler: unexpected argument; see --help\n";
    return kExitUsage;
  }
  const absl::StatusOr<std::string> changed = Run(words[1]);
  if (changed.ok()) {
    std::cout << *changed << " is ready. " << SambaReloadHint() << "\n";
    return kExitStopped;
  }
  std::cerr << "password_handler: " << changed.status().message() << "\n";
  return ExitCodeOf(changed.status());
}

}  // namespace directory_sync::password_handler
