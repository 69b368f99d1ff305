#include "tests/fleet/fleet.h"

#include <signal.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/substitute.h"
#include "common/platform/files.h"
#include "common/sqlite/database.h"
#include "common/status/status_macros.h"
#include "nlohmann/json.hpp"
#include "tests/fleet/network.h"

namespace directory_sync::fleet_test {
namespace {

using system_test::Primary;
using system_test::PrimaryOptions;
using system_test::Program;

constexpr absl::Duration kPatience = absl::Seconds(60);
// Enough for any test not to feel a limit.
constexpr int kUnthrottledPerMinute = 100000;
constexpr char kInstallFolder[] = "Directory Sync Password Handler Install";

constexpr char kOfThisTest[] = R"($0
[handler]
dns_host_name = "$1"
state_directory = "$2"

[samba]
smb_conf = "$3"
)";
constexpr char kOwnDirectory[] =
    "[directory]\nuri = \"ldaps://127.0.0.1:636\"\n";

}  // namespace

std::string ControllerName(int dc) {
  return absl::StrCat("dc", dc + 1, ".corp.example.test");
}

absl::StatusOr<std::unique_ptr<Fleet>> Fleet::Start(FleetOptions options) {
  auto fleet = absl::WrapUnique(new Fleet());
  RETURN_IF_ERROR(fleet->Boot(std::move(options)));
  return fleet;
}

absl::Status Fleet::Boot(FleetOptions options) {
  RETURN_IF_ERROR(EnterOwnNetwork());
  ASSIGN_OR_RETURN(files_, fixture::PrivateDirectory::Create());
  RETURN_IF_ERROR(files_->MakeDirectory("primary"));
  RETURN_IF_ERROR(StartDomain(std::move(options)));
  emulator::EmulatorOptions provider;
  provider.state_directory = files_->File("provider");
  provider.provider.limits.enabled = false;
  ASSIGN_OR_RETURN(provider_,
                   emulator::ProviderEmulator::Start(std::move(provider)));
  RETURN_IF_ERROR(StartPrimary());
  RETURN_IF_ERROR(JoinHandlers());
  return ChooseGroups();
}

absl::Status Fleet::StartDomain(FleetOptions options) {
  FleetDomainOptions domain;
  domain.dc2_environment = std::move(options.dc2_environment);
  for (const int dc : {0, 1}) {
    Side& side = sides_[dc];
    side.directory = files_->File(absl::StrCat("dc", dc + 1));
    RETURN_IF_ERROR(files_->MakeDirectory(absl::StrCat("dc", dc + 1)));
    const std::string tap = side.directory + "/tap.socket";
    ASSIGN_OR_RETURN(
        side.tap, HookTap::Start(tap, side.directory + "/handler/hook.socket"));
    side.programs = side.directory + "/installed";
    domain.hooks[dc] =
        absl::StrCat(side.programs, "/password_hook --socket=", tap,
                     " --spool=", side.directory, "/handler/spool");
  }
  ASSIGN_OR_RETURN(domain_, FleetDomain::Start(std::move(domain)));
  return absl::OkStatus();
}

absl::Status Fleet::StartPrimary() {
  fixture::DirectoryFixture& dc1 = domain_->dc1();
  PrimaryOptions options;
  options.directory = files_->File("primary");
  options.ldaps_uri = domain_->ldaps_uri(0);
  options.more_ldaps_uris = {domain_->ldaps_uri(1)};
  // The primary is none; nobody of this name ever joins.
  options.own_domain_controller = "primary.corp.example.test";
  options.account = dc1.service_account().dn;
  options.account_password_file = dc1.service_account().password_file;
  options.directory_ca_file = dc1.ca_file();
  options.provider_url = provider_->url();
  options.provider_ca_file = provider_->ca_file();
  options.reads_per_minute = kUnthrottledPerMinute;
  options.writes_per_minute = kUnthrottledPerMinute;
  options.relay_listen = "0.0.0.0";
  options.relay_addresses = domain_->primary_addresses();
  ASSIGN_OR_RETURN(primary_, Primary::Create(std::move(options)));
  return primary_->Start();
}

absl::Status Fleet::ChooseGroups() {
  RETURN_IF_ERROR(
      primary_->Register(provider_->user_key(), provider_->secret_key()));
  RETURN_IF_ERROR(
      primary_
          ->CtlJson({"settings", "set", "--hosted-exchange-group",
                     fixture::kExchangeGroup, "--hosted-email-group",
                     fixture::kEmailGroup, "--removal-delay", "0s"})
          .status());
  return primary_->CtlJson({"sync", "--wait"}).status();
}

// One folder for both, each of which gets a copy.
absl::Status Fleet::JoinHandlers() {
  RETURN_IF_ERROR(primary_
                      ->CtlJson({"domain-controllers", "add", ControllerName(0),
                                 ControllerName(1),
                                 absl::StrCat("--directory=", files_->path())})
                      .status());
  for (const int dc : {0, 1}) {
    RETURN_IF_ERROR(Install(dc));
    RETURN_IF_ERROR(StartHandler(dc));
  }
  return absl::OkStatus();
}

// As an administrator does it, with what is different in a test: two handlers
// on one machine's disk.
absl::Status Fleet::Install(int dc) {
  const Side& side = sides_[dc];
  std::error_code error;
  std::filesystem::copy(install_folder(), side.programs,
                        std::filesystem::copy_options::recursive, error);
  if (error) return absl::InternalError(error.message());
  const std::string file = side.programs + "/handler.toml";
  ASSIGN_OR_RETURN(const std::string installed, ReadFile(file));
  return AtomicWriteFile(
      file, absl::StrReplaceAll(
                absl::Substitute(kOfThisTest, installed, ControllerName(dc),
                                 side.directory + "/handler",
                                 domain_->server(dc).configuration_file()),
                {{"[directory]\n", kOwnDirectory}}));
}

std::string Fleet::install_folder() const {
  return absl::StrCat(files_->path(), "/", kInstallFolder);
}

absl::Status Fleet::StartHandler(int dc) {
  ASSIGN_OR_RETURN(
      sides_[dc].handler,
      Program::Start(
          "/usr/bin/nsenter",
          {absl::StrCat("--net=/proc/", domain_->server(dc).pid(), "/ns/net"),
           "--", sides_[dc].programs + "/password_handler",
           absl::StrCat("--config=", sides_[dc].programs, "/handler.toml")}));
  if (sides_[dc].handler->WaitForLine("\"event\":\"ready\"", kPatience)) {
    return absl::OkStatus();
  }
  return absl::DeadlineExceededError(
      absl::StrCat(ControllerName(dc), "'s handler is not ready:\n",
                   sides_[dc].handler->Output()));
}

absl::Status Fleet::KillHandler(int dc) {
  Side& side = sides_[dc];
  side.handler->Kill();
  if (!side.handler->WaitForExit(kPatience).has_value()) {
    return absl::DeadlineExceededError("the handler doesn't die");
  }
  output_of_the_dead_ += side.handler->Output();
  side.handler.reset();
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, int64_t>> Fleet::ServiceProcesses() const {
  // With something wrong it exits with 1 and says it all the same.
  ASSIGN_OR_RETURN(const auto result, primary_->Ctl({"status", "--json"}));
  const auto status = nlohmann::json::parse(result.output, nullptr, false);
  if (!status.is_object()) return absl::InternalError(result.Describe());
  std::map<std::string, int64_t> processes;
  for (const auto& child : status["supervisor"]["children"]) {
    const int64_t pid = child["pid"].get<int64_t>();
    if (pid > 0) processes[child["name"].get<std::string>()] = pid;
  }
  return processes;
}

absl::Status Fleet::KillService(const std::string& name) {
  ASSIGN_OR_RETURN(const auto processes, ServiceProcesses());
  const auto found = processes.find(name);
  if (found != processes.end()) {
    kill(static_cast<pid_t>(found->second), SIGKILL);
  }
  return absl::OkStatus();
}

std::set<std::string> Fleet::Acknowledged(int dc) const {
  return sides_[dc].tap->acknowledged();
}

absl::StatusOr<std::set<std::string>> Fleet::TakenFrom(int dc) const {
  ASSIGN_OR_RETURN(
      Database database,
      Database::Open(primary_->state_directory() + "/uploader/state.db"));
  ASSIGN_OR_RETURN(
      Statement select,
      database.Prepare(
          "SELECT id FROM item_sequence WHERE domain_controller = ?"));
  select.BindText(1, ControllerName(dc));
  std::set<std::string> ids;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    ids.insert(std::string(row.Blob(0)));
    return absl::OkStatus();
  }));
  return ids;
}

std::vector<std::string> Fleet::Directories() const {
  return {files_->File("primary"), sides_[0].directory, sides_[1].directory,
          install_folder()};
}

std::vector<int64_t> Fleet::ProcessIds() {
  std::vector<int64_t> pids = {primary_->supervisor().process_id()};
  for (const Side& side : sides_) {
    if (side.handler != nullptr) pids.push_back(side.handler->process_id());
  }
  const auto services = ServiceProcesses();
  if (!services.ok()) return {};
  for (const auto& [name, pid] : *services) pids.push_back(pid);
  return pids;
}

std::string Fleet::Output() const {
  std::string output =
      absl::StrCat(output_of_the_dead_, primary_->supervisor().Output());
  for (const Side& side : sides_) {
    if (side.handler != nullptr) output += side.handler->Output();
  }
  return output;
}

}  // namespace directory_sync::fleet_test
