#include "tests/directory/replicated_domain.h"

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/status/status_macros.h"
#include "tests/directory/sample_company.h"

namespace directory_sync::fixture {
namespace {

constexpr int kLdaps = 636;
constexpr char kAddress[] = "127.0.0.11";
constexpr absl::Duration kStartTimeout = absl::Seconds(60);
// Between two tries to reach a server that is starting.
constexpr absl::Duration kRetry = absl::Milliseconds(10);

// What replication needs of the other one.
constexpr const char* kServices[] = {"ldap", "kdc",   "cldap",
                                     "rpc",  "drepl", "kcc"};

constexpr absl::string_view kConfiguration = R"([global]
	netbios name = DC2
	realm = $realm
	workgroup = $workgroup
	server role = active directory domain controller
	server services = ldap, kdc, cldap, rpc, drepl, kcc
	private dir = $directory/private
	state directory = $directory/state
	lock directory = $directory/lock
	cache directory = $directory/cache
	pid directory = $directory/run
	binddns dir = $directory/run/bind-dns
	ncalrpc dir = $directory/run/ncalrpc
	ntp signd socket directory = $directory/run/ntp_signd
	log file = $directory/log.%m
	usershare max shares = 0
	interfaces = $address/8
	bind interfaces only = yes
	dns update command = /bin/true
	spn update command = /bin/true
	tls keyfile = $tls/key.pem
	tls certfile = $tls/cert.pem
	tls cafile = $tls/ca.pem
[sysvol]
	path = $directory/state/sysvol
	read only = no
[netlogon]
	path = $directory/state/sysvol/scripts
	read only = no
)";

std::string FullName(const std::string& host) {
  return absl::StrCat(host, ".corp.example.test");
}

}  // namespace

absl::StatusOr<std::unique_ptr<ReplicatedDomain>> ReplicatedDomain::Start(
    DirectoryFixtureOptions options) {
  options.samba.services = {std::begin(kServices), std::end(kServices)};
  auto domain = absl::WrapUnique(new ReplicatedDomain());
  ASSIGN_OR_RETURN(domain->dc1_, DirectoryFixture::Start(std::move(options)));
  RETURN_IF_ERROR(domain->WriteConfiguration());
  RETURN_IF_ERROR(domain->Join());
  RETURN_IF_ERROR(domain->StartDc2());
  return domain;
}

ReplicatedDomain::~ReplicatedDomain() {
  dc2_writer_.reset();
  dc2_administration_link_.reset();
  dc2_link_.reset();
}

absl::Status ReplicatedDomain::WriteConfiguration() const {
  const PrivateDirectory& directory = dc1_->directory();
  for (const char* name : {"dc2", "dc2/private", "dc2/state", "dc2/lock",
                           "dc2/cache", "dc2/run", "dc2/state/sysvol"}) {
    RETURN_IF_ERROR(directory.MakeDirectory(name));
  }
  return directory.WriteFile(
      "dc2/smb.conf",
      absl::StrReplaceAll(kConfiguration,
                          {{"$realm", kRealm},
                           {"$workgroup", kNetbiosDomain},
                           {"$directory", directory.File("dc2")},
                           {"$address", kAddress},
                           {"$tls", directory.File("private/tls")}}));
}

absl::Status ReplicatedDomain::SetHosts(const std::string& name,
                                        const std::string& more) const {
  const PrivateDirectory& directory = dc1_->directory();
  RETURN_IF_ERROR(directory.WriteFile(
      name, absl::StrCat("127.0.0.1 localhost ", FullName("dc1"), " dc1\n",
                         kAddress, " ", FullName("dc2"), " dc2\n", more)));
  std::error_code error;
  // Programs inside that aren't root's read it too.
  std::filesystem::permissions(directory.File(name),
                               std::filesystem::perms(0644), error);
  return Run({"mount", "--bind", directory.File(name), "/etc/hosts"});
}

absl::Status ReplicatedDomain::Join() {
  RETURN_IF_ERROR(SetHosts("hosts.join", ""));
  return Run(
      {"samba-tool", "domain", "join", "corp.example.test", "DC",
       absl::StrCat("--server=", FullName("dc1")), "--dns-backend=NONE",
       "--username=Administrator",
       absl::StrCat("--configfile=", dc1_->directory().File("dc2/smb.conf"))});
}

// Replication reaches the other one by the GUID of its NTDS Settings.
absl::StatusOr<std::string> ReplicatedDomain::HostsLine(
    const std::string& host, const std::string& address,
    const std::string& database) const {
  std::string output;
  RETURN_IF_ERROR(Run(
      {"ldbsearch", "-H", dc1_->directory().File(database), "-s", "base", "-b",
       absl::StrCat("CN=NTDS Settings,CN=", host,
                    ",CN=Servers,CN=Default-First-Site-Name,CN=Sites,"
                    "CN=Configuration,",
                    kNamingContext),
       "objectGUID"},
      &output));
  for (absl::string_view line : absl::StrSplit(output, '\n')) {
    if (absl::ConsumePrefix(&line, "objectGUID: ")) {
      return absl::StrCat(address, " ", line, "._msdcs.corp.example.test\n");
    }
  }
  return absl::InternalError(absl::StrCat("no NTDS Settings of ", host));
}

absl::Status ReplicatedDomain::StartDc2() {
  ASSIGN_OR_RETURN(const std::string first,
                   HostsLine("DC1", "127.0.0.1", "private/sam.ldb"));
  ASSIGN_OR_RETURN(const std::string second,
                   HostsLine("DC2", kAddress, "dc2/private/sam.ldb"));
  RETURN_IF_ERROR(SetHosts("hosts", first + second));
  RETURN_IF_ERROR(Run(
      {"samba", "--daemon", "--model=standard",
       absl::StrCat("--configfile=", dc1_->directory().File("dc2/smb.conf"))}));
  ASSIGN_OR_RETURN(dc2_link_, PortForwarder::Create({{kLdaps, 0}}, kAddress));
  ASSIGN_OR_RETURN(dc2_administration_link_,
                   PortForwarder::Create({{kLdaps, 0}}, kAddress));
  RETURN_IF_ERROR(dc2_link_->Attach(dc1_->server().pid()));
  RETURN_IF_ERROR(dc2_administration_link_->Attach(dc1_->server().pid()));
  dc2_writer_ = std::make_unique<DirectoryWriter>(
      LdapLogin{absl::StrCat("ldaps://127.0.0.1:",
                             dc2_administration_link_->port(kLdaps)),
                dc1_->ca_file(), dc1_->administrator().user_principal_name,
                dc1_->administrator().password});
  const absl::Time deadline = absl::Now() + kStartTimeout;
  absl::Status answers = dc2_writer_->Bind();
  while (!answers.ok() && absl::Now() < deadline &&
         !dc1_->server().WaitForExit(kRetry)) {
    answers = dc2_writer_->Bind();
  }
  return answers;
}

std::string ReplicatedDomain::dc2_ldaps_uri() const {
  return absl::StrCat("ldaps://127.0.0.1:", dc2_link_->port(kLdaps));
}

// Straight into the database: Samba's replication service knows the other one
// only some time after its start.
absl::Status ReplicatedDomain::Replicate(const std::string& to,
                                         const std::string& from) {
  const std::string configuration =
      to == "dc1" ? "{smb.conf}" : dc1_->directory().File("dc2/smb.conf");
  return Run({"samba-tool", "drs", "replicate", FullName(to), FullName(from),
              std::string(kNamingContext), "--local",
              "--username=Administrator",
              absl::StrCat("--configfile=", configuration)});
}

absl::Status ReplicatedDomain::Run(std::vector<std::string> argv,
                                   std::string* output) const {
  CommandOptions options;
  options.environment = {
      absl::StrCat("PASSWD_FILE=", dc1_->administrator().password_file)};
  options.timeout = absl::Minutes(2);
  ASSIGN_OR_RETURN(CommandResult result,
                   dc1_->RunInside(std::move(argv), std::move(options)));
  if (!result.ok()) return absl::InternalError(result.Describe());
  if (output != nullptr) *output = std::move(result.output);
  return absl::OkStatus();
}

}  // namespace directory_sync::fixture
