#include "tests/system/primary.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "common/platform/files.h"
#include "common/status/status_macros.h"
#include "tests/system/free_ports.h"

namespace directory_sync::system_test {
namespace {

constexpr char kConfiguration[] = R"([directory]
domain = "corp.example.test"
servers = [$0]
account = "$1"
password_file = "$2"
ca_file = "$3"

[relay]
listen = "$6"
addresses = [$8]
own_domain_controller = "$7"

[provider]
url = "$4"
ca_file = "$5"
)";

constexpr char kMoreConfiguration[] = R"(reads_per_minute = $0
writes_per_minute = $1


[webui]
port = $3

[services]
supervisor_port = $4
directory_reader_port = $5
uploader_port = $6
relay_port = $7
webui_port = $8

[paths]
state_directory = "$9"
)";

// As the items of a TOML list.
std::string Quoted(const std::vector<std::string>& words) {
  return absl::StrCat("\"", absl::StrJoin(words, "\", \""), "\"");
}

}  // namespace

Primary::Primary(PrimaryOptions options)
    : options_(std::move(options)),
      config_file_(absl::StrCat(options_.directory, "/directory-sync.toml")),
      service_ports_(FreePorts(7)) {
  if (options_.http_port == 0) options_.http_port = service_ports_[5];
  if (options_.relay_port == 0) options_.relay_port = service_ports_[6];
}

absl::StatusOr<std::unique_ptr<Primary>> Primary::Create(
    PrimaryOptions options) {
  auto primary = absl::WrapUnique(new Primary(std::move(options)));
  RETURN_IF_ERROR(primary->WriteConfiguration());
  return primary;
}

absl::Status Primary::WriteConfiguration() const {
  std::vector<std::string> controllers = options_.more_ldaps_uris;
  controllers.insert(controllers.begin(), options_.ldaps_uri);
  std::vector<std::string> relays;
  for (const std::string& address : options_.relay_addresses) {
    relays.push_back(absl::StrCat(address, ":", options_.relay_port));
  }
  return AtomicWriteFile(
      config_file_,
      absl::StrCat(
          absl::Substitute(
              kConfiguration, Quoted(controllers), options_.account,
              options_.account_password_file, options_.directory_ca_file,
              options_.provider_url, options_.provider_ca_file,
              absl::StrCat(options_.relay_listen, ":", options_.relay_port),
              options_.own_domain_controller, Quoted(relays)),
          absl::Substitute(kMoreConfiguration, options_.reads_per_minute,
                           options_.writes_per_minute, options_.relay_port,
                           options_.http_port, service_ports_[0],
                           service_ports_[1], service_ports_[2],
                           service_ports_[3], service_ports_[4],
                           state_directory())));
}

std::vector<std::string> Primary::CommandOf(const std::string& program) const {
  std::vector<std::string> command = options_.launcher;
  command.push_back(
      options_.programs_directory.empty()
          ? ProgramPath(program)
          : absl::StrCat(options_.programs_directory, "/", program, ".exe"));
  command.push_back(absl::StrCat("--config=", config_file_));
  return command;
}

absl::Status Primary::Start(absl::Duration timeout) {
  const std::vector<std::string> command = CommandOf("supervisor/supervisor");
  ASSIGN_OR_RETURN(
      supervisor_,
      Program::Start(command[0], {command.begin() + 1, command.end()},
                     options_.log));
  if (supervisor_->WaitForLine("\"event\":\"ready\"", timeout)) {
    return absl::OkStatus();
  }
  return absl::DeadlineExceededError(absl::StrCat(
      "the services are not ready; the log:\n", supervisor_->Output()));
}

std::optional<ExitReason> Primary::Stop(absl::Duration timeout) {
  supervisor_->RequestStop();
  return supervisor_->WaitForExit(timeout);
}

absl::StatusOr<fixture::CommandResult> Primary::Ctl(
    std::vector<std::string> words, const std::string& input) const {
  std::vector<std::string> argv = CommandOf("ctl/directory-syncctl");
  argv.insert(argv.end(), words.begin(), words.end());
  fixture::CommandOptions options;
  options.input = input;
  options.timeout = absl::Minutes(10);
  return fixture::RunCommand(argv, options);
}

absl::StatusOr<nlohmann::json> Primary::CtlJson(
    std::vector<std::string> words, const std::string& input) const {
  words.push_back("--json");
  ASSIGN_OR_RETURN(const fixture::CommandResult result, Ctl(words, input));
  if (!result.ok()) {
    return absl::UnknownError(
        absl::StrCat("directory-syncctl ", words[0], ": ", result.Describe()));
  }
  return nlohmann::json::parse(result.output, nullptr, false);
}

absl::Status Primary::Register(const std::string& user_key,
                               const std::string& secret_key) const {
  return CtlJson({"register"}, absl::StrCat(user_key, "\n", secret_key, "\n"))
      .status();
}

std::string Primary::state_directory() const {
  return absl::StrCat(options_.directory, "/state");
}

std::string Primary::own_handler_bundle() const {
  return absl::StrCat(state_directory(),
                      "/own-domain-controller/join-bundle.json");
}

std::string Primary::relay_address() const {
  return absl::StrCat("127.0.0.1:", options_.relay_port);
}

}  // namespace directory_sync::system_test
