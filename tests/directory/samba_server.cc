#include "tests/directory/samba_server.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/status/status_macros.h"
#include "tests/directory/runfile.h"
#include "tests/directory/sample_company.h"

namespace directory_sync::fixture {
namespace {

constexpr char kSamba[] = "/usr/sbin/samba";
constexpr size_t kLogTail = 4000;

// Every path of Samba's lies under $directory. Not said here, a default of
// /var or /run would be used.
constexpr absl::string_view kConfiguration = R"([global]
	netbios name = $host
	realm = $realm
	workgroup = $workgroup
	server role = active directory domain controller
	server services = $services
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
	interfaces = 127.0.0.1/8
	bind interfaces only = yes
	dns update command = /bin/true
	spn update command = /bin/true
	tls enabled = yes
	tls keyfile = $directory/private/tls/key.pem
	tls certfile = $directory/private/tls/cert.pem
	tls cafile = $directory/private/tls/ca.pem
)";

constexpr absl::string_view kKerberos = R"([libdefaults]
	default_realm = $realm
	dns_lookup_realm = false
	dns_lookup_kdc = false
	rdns = false
	udp_preference_limit = 0
[realms]
	$realm = {
		kdc = 127.0.0.1:88
		kpasswd_server = 127.0.0.1:464
	}
)";

constexpr absl::string_view kDirectories[] = {"state", "lock", "cache", "run",
                                              "private/tls"};

absl::Status Unpack(const std::string& archive, const std::string& directory) {
  ASSIGN_OR_RETURN(
      const CommandResult unpacked,
      RunCommand({"tar", "--zstd", "-S", "-xf", archive, "-C", directory}));
  return unpacked.ok() ? absl::OkStatus()
                       : absl::InternalError(unpacked.Describe());
}

}  // namespace

absl::StatusOr<std::string> DomainTemplate(
    int many_users, const std::function<void(absl::string_view)>& progress) {
  CommandOptions options;
  options.timeout = absl::Minutes(many_users == 0 ? 5 : 60);
  if (progress) progress("Preparing the test domain (4 s the first time)");
  const std::string provision = Runfile("tests/directory/provision.sh");
  ASSIGN_OR_RETURN(
      CommandResult result,
      RunCommand({provision, provision.substr(0, provision.rfind('/')),
                  absl::StrCat(many_users)},
                 options));
  if (!result.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("can't make the test domain's template: ", result.errors));
  }
  absl::StripAsciiWhitespace(&result.output);
  return result.output;
}

absl::StatusOr<std::unique_ptr<SambaServer>> SambaServer::Create(
    const PrivateDirectory& directory, const std::string& archive,
    SambaOptions options) {
  if (archive.empty()) {
    RETURN_IF_ERROR(directory.MakeDirectory("private"));
  } else {
    RETURN_IF_ERROR(Unpack(archive, directory.path()));
  }
  for (const absl::string_view name : kDirectories) {
    RETURN_IF_ERROR(directory.MakeDirectory(name));
  }
  auto server =
      absl::WrapUnique(new SambaServer(directory, std::move(options)));
  RETURN_IF_ERROR(server->WriteConfiguration());
  return server;
}

SambaServer::SambaServer(const PrivateDirectory& directory,
                         SambaOptions options)
    : directory_(directory),
      options_(std::move(options)),
      configuration_file_(directory.File("smb.conf")) {}

absl::Status SambaServer::WriteConfiguration() const {
  const std::vector<std::pair<absl::string_view, std::string>> values = {
      {"$host", absl::AsciiStrToUpper(options_.host_name)},
      {"$realm", kRealm},
      {"$workgroup", kNetbiosDomain},
      {"$services", absl::StrJoin(options_.services, ", ")},
      {"$directory", directory_.path()}};
  std::string configuration = absl::StrReplaceAll(kConfiguration, values);
  if (!options_.check_password_script.empty()) {
    absl::StrAppend(&configuration, "\tcheck password script = ",
                    options_.check_password_script, "\n");
  }
  absl::StrAppend(&configuration, options_.global_lines, "\n");
  RETURN_IF_ERROR(directory_.WriteFile("smb.conf", configuration));
  return directory_.WriteFile("krb5.conf",
                              absl::StrReplaceAll(kKerberos, values));
}

absl::Status SambaServer::Start() {
  if (running()) return absl::FailedPreconditionError("Samba runs already");
  NamespacedProcess::Options options;
  options.argv = {kSamba,
                  "--interactive",
                  "--model",
                  options_.process_model,
                  absl::StrCat("--configfile=", configuration_file_),
                  absl::StrCat("--debuglevel=", options_.debug_level, " ",
                               options_.debug_classes),
                  "--debug-stdout"};
  options.environment = {
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "LC_ALL=C.UTF-8",
      absl::StrCat("KRB5_CONFIG=", directory_.File("krb5.conf"))};
  options.environment.insert(options.environment.end(),
                             options_.environment.begin(),
                             options_.environment.end());
  options.log_file = directory_.File("samba.log");
  ASSIGN_OR_RETURN(process_, NamespacedProcess::Start(options));
  return absl::OkStatus();
}

void SambaServer::Stop() {
  if (running()) process_->Terminate();
  process_.reset();
}

void SambaServer::Kill() {
  if (running()) process_->Kill();
  process_.reset();
}

pid_t SambaServer::pid() const { return running() ? process_->pid() : 0; }

bool SambaServer::WaitForExit(absl::Duration timeout) const {
  return !running() || process_->WaitForExit(timeout);
}

std::string SambaServer::LogTail() const {
  std::ifstream file(directory_.File("samba.log"));
  std::ostringstream text;
  text << file.rdbuf();
  const std::string log = text.str();
  return log.size() <= kLogTail ? log : log.substr(log.size() - kLogTail);
}

absl::StatusOr<CommandResult> SambaServer::Run(std::vector<std::string> argv,
                                               CommandOptions options) const {
  if (!running()) return absl::FailedPreconditionError("Samba does not run");
  for (std::string& argument : argv) {
    argument =
        absl::StrReplaceAll(argument, {{"{smb.conf}", configuration_file_}});
  }
  options.environment.push_back(
      absl::StrCat("KRB5_CONFIG=", directory_.File("krb5.conf")));
  options.environment.push_back("LC_ALL=C.UTF-8");
  return process_->Run(argv, options);
}

}  // namespace directory_sync::fixture
