#include "password-handler/testing/handler_fixture.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/enrolment/join_bundle.h"
#include "common/identity/spiffe_id.h"
#include "common/platform/environment.h"
#include "common/platform/files.h"
#include "common/secret/secret_access.h"
#include "password-handler/setup/smb_conf.h"

namespace directory_sync::password_handler {
namespace {

constexpr char kHostName[] = "dc1.corp.example.test";

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

template <typename T>
T OrDie(absl::StatusOr<T> result) {
  Check(result.status());
  return *std::move(result);
}

// Programs lie beside the test in the build's tree.
std::string ProgramPath(const std::string& name) {
  std::filesystem::path directory =
      std::filesystem::path(CurrentProgramPath()).parent_path();
  while (!std::filesystem::exists(directory / name)) {
    if (directory == directory.root_path()) std::abort();
    directory = directory.parent_path();
  }
  return (directory / name).string();
}

std::string Utf16(absl::string_view ascii) {
  std::string wide;
  for (const char character : ascii) {
    wide.push_back(character);
    wide.push_back('\0');
  }
  return wide;
}

bool HoldsEither(absl::string_view bytes, absl::string_view text) {
  return absl::StrContains(bytes, text) ||
         absl::StrContains(bytes, Utf16(text));
}

}  // namespace

HandlerFixture::HandlerFixture(HandlerFixtureOptions options)
    : directory_(OrDie(MakeShortTemporaryDirectory("directory-sync-handler"))),
      relay_(identities_, signing_key_.public_key()),
      handler_(ProgramPath("password-handler/password_handler"),
               directory_ + "/handler.toml") {
  relay_.Start();
  StartDomain(options);
  WriteHandlerFiles();
}

HandlerFixture::~HandlerFixture() {
  if (handler_.running()) handler_.Kill();
  domain_.reset();
  Check(RemoveTree(directory_));
}

void HandlerFixture::StartDomain(const HandlerFixtureOptions& wanted) {
  fixture::DirectoryFixtureOptions options;
  options.samba.services = {"ldap", "kdc", "rpc"};
  options.samba.process_model = wanted.process_model;
  if (wanted.with_hook) {
    options.samba.check_password_script =
        absl::StrCat(ProgramPath("password-handler/hook/password_hook"),
                     " --socket=", socket(), " --spool=", spool());
  }
  domain_ = OrDie(fixture::DirectoryFixture::Start(std::move(options)));
  DirectoryLogin login;
  login.address = {domain_->ldaps_uri(), domain_->ca_file()};
  login.account = domain_->handler_account().dn;
  login.password_file = domain_->handler_account().password_file;
  stamps_ = std::make_unique<LdapStamps>(std::move(login));
}

void HandlerFixture::WriteHandlerFiles() {
  const std::string identity =
      identities_.FleetDirectory(*SpiffeId::FleetHandler(kHostName));
  Check(AtomicWriteFile(identity + "/signing.key",
                        signing_key_.ToText().Reveal(SecretAccess())));
  directorysync::fleet::v1::JoinBundle trust;
  trust.set_version(1);
  trust.add_relay_addresses(relay_.address());
  trust.set_fleet_ca_pem(identities_.fleet_authority().certificate().ToPem());
  trust.set_sealing_public_key(relay_.sealing_key().bytes());
  trust.set_settings_public_key(settings_key_.public_key().bytes());
  Check(AtomicWriteFile(identity + "/trust.json",
                        OrDie(FormatJoinBundle(trust))));
  Check(AtomicWriteFile(
      directory_ + "/handler.toml",
      absl::StrCat("[handler]\ndns_host_name = \"", kHostName,
                   "\"\nstate_directory = \"", state_directory(),
                   "\"\n[directory]\nuri = \"", domain_->ldaps_uri(),
                   "\"\naccount = \"", domain_->handler_account().dn,
                   "\"\npassword_file = \"",
                   domain_->handler_account().password_file, "\"\nca_file = \"",
                   domain_->ca_file(), "\"\n[identity]\ndirectory = \"",
                   identity, "\"\n[samba]\nsmb_conf = \"",
                   domain_->server().configuration_file(), "\"\n")));
}

std::string HandlerFixture::ReplaceScript(const std::string& command) {
  const std::string path = domain_->server().configuration_file();
  std::string text = OrDie(ReadFile(path));
  std::string previous = CheckPasswordScript(text);
  text.replace(text.find(previous), previous.size(), command);
  Check(AtomicWriteFile(path, text));
  return previous;
}

std::vector<std::string> HandlerFixture::SetupCommand(
    const std::string& command) {
  return {ProgramPath("password-handler/password_handler"), command,
          "--config=" + directory_ + "/handler.toml",
          "--smb_conf=" + domain_->server().configuration_file(),
          "--hook=" + ProgramPath("password-handler/hook/password_hook")};
}

ldap::PasswordStamp HandlerFixture::StampOf(absl::string_view account) {
  const DirectoryReading reading =
      OrDie(stamps_->ReadByName(account, absl::Seconds(10)));
  if (!reading.account || !reading.account->stamp) std::abort();
  return *reading.account->stamp;
}

std::string HandlerFixture::PlacesOf(absl::string_view text) {
  std::string places;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(directory_)) {
    if (!file.is_regular_file()) continue;
    std::ifstream stream(file.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(stream), {});
    if (HoldsEither(bytes, text)) {
      absl::StrAppend(&places, file.path().string(), " ");
    }
  }
  if (HoldsEither(handler_.log(), text)) absl::StrAppend(&places, "(log)");
  return places;
}

}  // namespace directory_sync::password_handler
