#include "tests/system/handler_host.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/strings/substitute.h"
#include "common/platform/files.h"
#include "common/status/status_macros.h"

namespace directory_sync::system_test {
namespace {

constexpr char kConfiguration[] = R"([handler]
dns_host_name = "$0"
state_directory = "$1"

[directory]
uri = "$2"
account = "$3"
password_file = "$4"
ca_file = "$5"

[enrolment]
bundle = "$6"

[samba]
smb_conf = "$7"
)";

}  // namespace

std::string HandlerHost::HookCommand() const {
  return absl::StrCat(ProgramPath("password-handler/hook/password_hook"),
                      " --socket=", state_directory(), "/hook.socket",
                      " --spool=", state_directory(), "/spool");
}

absl::Status HandlerHost::Enroll(const Primary& primary,
                                 const fixture::DirectoryFixture& directory,
                                 const std::string& dns_host_name) {
  return Configure(primary.own_handler_bundle(), directory, dns_host_name);
}

absl::Status HandlerHost::EnrollWith(const std::string& bundle,
                                     const fixture::DirectoryFixture& directory,
                                     const std::string& dns_host_name) {
  const std::string file = absl::StrCat(directory_, "/join-bundle.json");
  RETURN_IF_ERROR(AtomicWriteFile(file, bundle));
  return Configure(file, directory, dns_host_name);
}

absl::Status HandlerHost::Configure(const std::string& bundle_file,
                                    const fixture::DirectoryFixture& directory,
                                    const std::string& dns_host_name) {
  return AtomicWriteFile(
      ConfigFile(),
      absl::Substitute(kConfiguration, dns_host_name, state_directory(),
                       directory.ldaps_uri(), directory.handler_account().dn,
                       directory.handler_account().password_file,
                       directory.ca_file(), bundle_file,
                       directory.server().configuration_file()));
}

absl::Status HandlerHost::Start(Program::LineSink log, absl::Duration timeout) {
  ASSIGN_OR_RETURN(
      program_, Program::Start(ProgramPath("password-handler/password_handler"),
                               {absl::StrCat("--config=", ConfigFile())},
                               std::move(log)));
  if (program_->WaitForLine("\"event\":\"ready\"", timeout)) {
    return absl::OkStatus();
  }
  return absl::DeadlineExceededError(absl::StrCat(
      "the password handler is not ready; its log:\n", program_->Output()));
}

}  // namespace directory_sync::system_test
