#include "tests/fleet/fleet_domain.h"

#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/platform/files.h"
#include "common/status/status_macros.h"
#include "tests/directory/sample_company.h"

namespace directory_sync::fleet_test {
namespace {

using fixture::DirectoryFixture;
using fixture::PortForwarder;
using fixture::PrivateDirectory;
using fixture::SambaServer;

constexpr int kLdaps = 636;
constexpr absl::Duration kStartTimeout = absl::Seconds(60);
constexpr absl::Duration kRetry = absl::Milliseconds(10);

// On the cables primary-dc1 and primary-dc2; the primary's end and theirs.
constexpr const char* kPrimary[] = {"10.77.1.1", "10.77.2.1"};
constexpr const char* kToPrimary[] = {"10.77.1.2", "10.77.2.2"};
// On the cable between dc1 and dc2.
constexpr const char* kToOther[] = {"10.77.3.1", "10.77.3.2"};

constexpr char kGlobalLines[] =
    "\tbind interfaces only = no\n"
    "\told password allowed period = 0\n";
// A domain controller is joined only with these.
constexpr char kShares[] =
    "[sysvol]\n\tpath = /nonexistent\n"
    "[netlogon]\n\tpath = /nonexistent\n";

std::string Host(int dc) { return absl::StrCat("dc", dc + 1); }

std::string FullName(int dc) {
  return absl::StrCat(Host(dc), ".corp.example.test");
}

std::vector<std::string> Services() {
  return {"ldap", "kdc", "cldap", "rpc", "drepl", "kcc"};
}

}  // namespace

absl::StatusOr<std::unique_ptr<FleetDomain>> FleetDomain::Start(
    FleetDomainOptions options) {
  auto domain = absl::WrapUnique(new FleetDomain());
  RETURN_IF_ERROR(domain->StartDc1(options));
  RETURN_IF_ERROR(domain->PrepareDc2(options));
  RETURN_IF_ERROR(domain->JoinDc2());
  RETURN_IF_ERROR(domain->StartDc2());
  return domain;
}

FleetDomain::~FleetDomain() {
  dc2_writer_.reset();
  dc2_link_.reset();
  dc1_link_.reset();
  if (dc2_ != nullptr) dc2_->Kill();
}

absl::Status FleetDomain::StartDc1(const FleetDomainOptions& options) {
  fixture::DirectoryFixtureOptions dc1;
  dc1.samba.services = Services();
  dc1.samba.check_password_script = options.hooks[0];
  dc1.samba.global_lines = kGlobalLines;
  dc1.certificate_names.dns.push_back(FullName(1));
  for (const char* address : kToPrimary) {
    dc1.certificate_names.addresses.push_back(address);
  }
  ASSIGN_OR_RETURN(dc1_, DirectoryFixture::Start(std::move(dc1)));
  ASSIGN_OR_RETURN(dc1_link_, PortForwarder::Create({{kLdaps, 0}}));
  return dc1_link_->Attach(dc1_->server().pid());
}

absl::Status FleetDomain::PrepareDc2(const FleetDomainOptions& options) {
  fixture::SambaOptions dc2;
  dc2.host_name = "dc2";
  dc2.services = Services();
  dc2.check_password_script = options.hooks[1];
  dc2.global_lines = absl::StrCat(kGlobalLines, kShares);
  dc2.environment = options.dc2_environment;
  ASSIGN_OR_RETURN(dc2_files_, PrivateDirectory::Create());
  ASSIGN_OR_RETURN(dc2_, SambaServer::Create(*dc2_files_, "", std::move(dc2)));
  for (const char* file : {"ca.pem", "cert.pem", "key.pem"}) {
    const std::string name = absl::StrCat("private/tls/", file);
    ASSIGN_OR_RETURN(const std::string content,
                     ReadFile(dc1_->directory().File(name)));
    RETURN_IF_ERROR(dc2_files_->WriteFile(name, content));
  }
  return absl::OkStatus();
}

// From dc1's machine: dc2's Samba doesn't run yet.
absl::Status FleetDomain::JoinDc2() {
  RETURN_IF_ERROR(dc1_->directory().WriteFile(
      "hosts", absl::StrCat("127.0.0.1 localhost ", FullName(0), " dc1\n")));
  RETURN_IF_ERROR(
      Run(dc1_->server(),
          {"mount", "--bind", dc1_->directory().File("hosts"), "/etc/hosts"}));
  return Run(dc1_->server(),
             {"samba-tool", "domain", "join", "corp.example.test", "DC",
              absl::StrCat("--server=", FullName(0)), "--dns-backend=NONE",
              "--username=Administrator",
              absl::StrCat("--configfile=", dc2_->configuration_file())});
}

absl::Status FleetDomain::StartDc2() {
  RETURN_IF_ERROR(dc2_->Start());
  RETURN_IF_ERROR(LayCables());
  ASSIGN_OR_RETURN(const std::string first, HostsLine(0, kToOther[0]));
  ASSIGN_OR_RETURN(const std::string second, HostsLine(1, kToOther[1]));
  RETURN_IF_ERROR(SetHosts(0, second));
  RETURN_IF_ERROR(SetHosts(1, first));
  ASSIGN_OR_RETURN(dc2_link_, PortForwarder::Create({{kLdaps, 0}}));
  RETURN_IF_ERROR(dc2_link_->Attach(dc2_->pid()));
  dc2_writer_ = std::make_unique<fixture::DirectoryWriter>(
      fixture::LdapLogin{AdministrationUri(1), dc1_->ca_file(),
                         dc1_->administrator().user_principal_name,
                         dc1_->administrator().password});
  return AwaitDc2();
}

absl::Status FleetDomain::LayCables() {
  const CableEnd primary[] = {{getpid(), kPrimary[0]}, {getpid(), kPrimary[1]}};
  const pid_t pids[] = {dc1_->server().pid(), dc2_->pid()};
  for (const int dc : {0, 1}) {
    ASSIGN_OR_RETURN(auto cable,
                     Cable::Lay(absl::StrCat("p-", Host(dc)), primary[dc],
                                {pids[dc], kToPrimary[dc]}));
    cables_.push_back(std::move(cable));
  }
  ASSIGN_OR_RETURN(auto cable, Cable::Lay("dc1-dc2", {pids[0], kToOther[0]},
                                          {pids[1], kToOther[1]}));
  cables_.push_back(std::move(cable));
  return absl::OkStatus();
}

// Replication reaches the other one by the GUID of its NTDS Settings.
absl::StatusOr<std::string> FleetDomain::HostsLine(
    int dc, const std::string& address) const {
  const std::string& configuration = server(dc).configuration_file();
  const std::string directory =
      configuration.substr(0, configuration.rfind('/'));
  std::string output;
  RETURN_IF_ERROR(
      Run(dc1_->server(),
          {"ldbsearch", "-H", absl::StrCat(directory, "/private/sam.ldb"), "-s",
           "base", "-b",
           absl::StrCat("CN=NTDS Settings,CN=", Host(dc),
                        ",CN=Servers,CN=Default-First-Site-Name,CN=Sites,"
                        "CN=Configuration,",
                        fixture::kNamingContext),
           "objectGUID"},
          &output));
  for (absl::string_view line : absl::StrSplit(output, '\n')) {
    if (absl::ConsumePrefix(&line, "objectGUID: ")) {
      return absl::StrCat(address, " ", FullName(dc), " ", Host(dc), " ", line,
                          "._msdcs.corp.example.test\n");
    }
  }
  return absl::InternalError(absl::StrCat("no NTDS Settings of ", Host(dc)));
}

absl::Status FleetDomain::SetHosts(int dc, const std::string& more) const {
  const std::string& configuration = server(dc).configuration_file();
  const std::string file = absl::StrCat(
      configuration.substr(0, configuration.rfind('/')), "/hosts.all");
  RETURN_IF_ERROR(
      AtomicWriteFile(file, absl::StrCat("127.0.0.1 localhost ", FullName(dc),
                                         " ", Host(dc), "\n", more)));
  std::error_code error;
  // Programs that aren't root's read it too.
  std::filesystem::permissions(file, std::filesystem::perms(0644), error);
  return Run(server(dc), {"mount", "--bind", file, "/etc/hosts"});
}

absl::Status FleetDomain::AwaitDc2() {
  const absl::Time deadline = absl::Now() + kStartTimeout;
  absl::Status answers = dc2_writer_->Bind();
  while (!answers.ok() && absl::Now() < deadline &&
         !dc2_->WaitForExit(kRetry)) {
    answers = dc2_writer_->Bind();
  }
  if (answers.ok()) return answers;
  return absl::DeadlineExceededError(
      absl::StrCat(answers.message(), "\n", dc2_->LogTail()));
}

const SambaServer& FleetDomain::server(int dc) const {
  return dc == 0 ? dc1_->server() : *dc2_;
}

std::string FleetDomain::ldaps_uri(int dc) const {
  return absl::StrCat("ldaps://", kToPrimary[dc], ":", kLdaps);
}

std::vector<std::string> FleetDomain::primary_addresses() const {
  return {kPrimary[0], kPrimary[1]};
}

std::vector<Cable*> FleetDomain::cables() {
  std::vector<Cable*> cables;
  for (const auto& cable : cables_) cables.push_back(cable.get());
  return cables;
}

std::string FleetDomain::AdministrationUri(int dc) const {
  const PortForwarder& link = dc == 0 ? *dc1_link_ : *dc2_link_;
  return absl::StrCat("ldaps://127.0.0.1:", link.port(kLdaps));
}

fixture::DirectoryWriter& FleetDomain::Writer(int dc) {
  return dc == 0 ? dc1_->writer() : *dc2_writer_;
}

absl::Status FleetDomain::ResetPassword(int dc, const std::string& user,
                                        const std::string& password) {
  std::string& name = names_[user];
  if (name.empty()) {
    ASSIGN_OR_RETURN(name, dc1_->DnOf(user));
  }
  return Writer(dc).Replace(
      name, {{"unicodePwd", {fixture::UnicodePassword(password)}}});
}

absl::Status FleetDomain::CheckPassword(int dc, const std::string& user,
                                        const std::string& password) const {
  fixture::DirectoryWriter session(
      fixture::LdapLogin{AdministrationUri(dc), dc1_->ca_file(),
                         absl::StrCat(user, "@", fixture::kRealm), password});
  return session.Bind();
}

absl::StatusOr<absl::Time> FleetDomain::ClockOf(int dc) {
  ASSIGN_OR_RETURN(const fixture::Entry root,
                   Writer(dc).Read("", {"currentTime"}));
  absl::Time time;
  std::string error;
  if (absl::ParseTime("%E4Y%m%d%H%M%E*SZ", root.Value("currentTime"), &time,
                      &error)) {
    return time;
  }
  return absl::InternalError(absl::StrCat(
      "currentTime is '", root.Value("currentTime"), "': ", error));
}

// Straight into the database: Samba's replication service does it sooner or
// later.
absl::Status FleetDomain::ReplicateTo(int dc) {
  return Run(server(dc),
             {"samba-tool", "drs", "replicate", FullName(dc), FullName(1 - dc),
              fixture::kNamingContext, "--local", "--username=Administrator",
              "--configfile={smb.conf}"});
}

absl::Status FleetDomain::Run(const SambaServer& where,
                              std::vector<std::string> argv,
                              std::string* output) const {
  fixture::CommandOptions options;
  options.environment = {
      absl::StrCat("PASSWD_FILE=", dc1_->administrator().password_file)};
  options.timeout = absl::Minutes(2);
  ASSIGN_OR_RETURN(fixture::CommandResult result,
                   where.Run(std::move(argv), std::move(options)));
  if (!result.ok()) return absl::InternalError(result.Describe());
  if (output != nullptr) *output = std::move(result.output);
  return absl::OkStatus();
}

}  // namespace directory_sync::fleet_test
