#include "common/server/service_main.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/flags/usage_config.h"
#include "absl/strings/str_cat.h"
#include "common/identity/tls13.h"
#include "common/log/log.h"
#include "common/platform/hardening.h"
#include "common/platform/service_control.h"
#include "common/platform/standard_paths.h"
#include "common/server/grpc_log.h"
#include "common/status/status_macros.h"
#include "common/version/version.h"

ABSL_FLAG(std::string, config, directory_sync::StandardConfigFile(),
          "the configuration file (TOML)");

namespace directory_sync {
namespace {

void ParseFlags(int argc, char** argv, absl::string_view name) {
  absl::SetProgramUsageMessage(absl::StrCat("the ", name,
                                            " process of Directory Sync\n\n  ",
                                            name, " [--config=FILE]"));
  absl::FlagsUsageConfig usage;
  usage.version_string = [] {
    return absl::StrCat("Directory Sync ", kProductVersion, "\n");
  };
  absl::SetFlagsUsageConfig(usage);
  std::vector<std::string> words = ProgramArguments(argc, argv);
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  const std::vector<char*> rest = absl::ParseCommandLine(
      static_cast<int>(pointers.size()), pointers.data());
  if (rest.size() > 1) {
    std::fprintf(stderr, "%s: unexpected argument '%s'; see --help\n",
                 std::string(name).c_str(), rest[1]);
    std::exit(kExitUsage);
  }
}

absl::Status Run(absl::FunctionRef<absl::Status(const ServiceContext&)> run) {
  RETURN_IF_ERROR(HardenProcess());
  RestrictToTls13();
  RouteGrpcLog();
  // Children run in another directory.
  const ServiceContext context{
      std::filesystem::absolute(absl::GetFlag(FLAGS_config)).string(),
      StopSignal::OfProcess()};
  return run(context);
}

// The two that a system starts; the supervisor starts the others.
ServiceDescription DescriptionOf(absl::string_view name) {
  if (name == "supervisor") {
    return {"Directory Sync",
            "Keeps hosted mailboxes as Active Directory has them, passwords "
            "included."};
  }
  if (name == "password-handler") {
    return {"Directory Sync Password Handler",
            "Hands password changes of this domain controller to Directory "
            "Sync."};
  }
  return {};
}

int RunToEnd(absl::string_view name,
             absl::FunctionRef<absl::Status(const ServiceContext&)> run) {
  const absl::Status ended = Run(run);
  const ServiceExitCode code = ExitCodeOf(ended);
  if (!ended.ok()) {
    LogError("stopped",
             {{"error", ended}, {"exit_code", static_cast<int>(code)}});
    std::fprintf(stderr, "%s: %s\n", std::string(name).c_str(),
                 std::string(ended.message()).c_str());
  }
  return code;
}

}  // namespace

int ServiceMain(int argc, char** argv, absl::string_view name,
                absl::FunctionRef<absl::Status(const ServiceContext&)> run) {
  ParseFlags(argc, argv, name);
  SetLogService(name);
  return RunService(DescriptionOf(name), [&] { return RunToEnd(name, run); });
}

}  // namespace directory_sync
