#include "tests/system/company_system.h"

#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"

namespace directory_sync::system_test {
namespace {

constexpr char kDomainControllerName[] = "dc1.corp.example.test";
// Enough for any test not to feel a limit.
constexpr int kUnthrottledPerMinute = 100000;

}  // namespace

emulator::Service ServiceOf(const fixture::SampleUser& user) {
  return user.scope == fixture::Scope::kExchange
             ? emulator::Service::kExchange
             : emulator::Service::kRackspaceEmail;
}

std::string MailboxName(const fixture::SampleUser& user) {
  return absl::AsciiStrToLower(user.mail.substr(0, user.mail.find('@')));
}

CompanySystem::CompanySystem(CompanySystemOptions options)
    : options_(std::move(options)) {}

absl::StatusOr<std::unique_ptr<CompanySystem>> CompanySystem::Start(
    CompanySystemOptions options) {
  auto system = absl::WrapUnique(new CompanySystem(std::move(options)));
  RETURN_IF_ERROR(system->StartAll());
  return system;
}

absl::Status CompanySystem::StartAll() {
  ASSIGN_OR_RETURN(files_, fixture::PrivateDirectory::Create());
  RETURN_IF_ERROR(files_->MakeDirectory("primary"));
  RETURN_IF_ERROR(files_->MakeDirectory("dc1"));
  handler_ = std::make_unique<HandlerHost>(files_->File("dc1"));
  RETURN_IF_ERROR(StartDirectory());
  RETURN_IF_ERROR(StartProvider());
  RETURN_IF_ERROR(StartPrimary());
  Progress("password handler: enrolled, on the domain controller");
  RETURN_IF_ERROR(EnrollHandler());
  return handler_->Start(options_.log);
}

absl::Status CompanySystem::EnrollHandler() {
  if (options_.primary_launcher.empty()) {
    return handler_->Enroll(*primary_, *directory_, kDomainControllerName);
  }
  // Another system's permissions aren't this one's: a person carries it over.
  ASSIGN_OR_RETURN(const std::string bundle,
                   ReadFile(primary_->own_handler_bundle()));
  return handler_->EnrollWith(bundle, *directory_, kDomainControllerName);
}

absl::Status CompanySystem::StartDirectory() {
  Progress("domain controller: Samba AD, CORP.EXAMPLE.TEST, sample company");
  fixture::DirectoryFixtureOptions options;
  options.samba.check_password_script = handler_->HookCommand();
  options.samba.global_lines = options_.samba_lines;
  options.progress = options_.progress;
  ASSIGN_OR_RETURN(directory_,
                   fixture::DirectoryFixture::Start(std::move(options)));
  return absl::OkStatus();
}

absl::Status CompanySystem::StartProvider() {
  Progress("provider: emulated, with the documented limits and signatures");
  emulator::EmulatorOptions options;
  options.state_directory = files_->File("provider");
  options.provider.limits.enabled = options_.throttled;
  ASSIGN_OR_RETURN(provider_,
                   emulator::ProviderEmulator::Start(std::move(options)));
  return absl::OkStatus();
}

absl::Status CompanySystem::StartPrimary() {
  Progress("primary: supervisor, directory-reader, uploader, relay, webui");
  PrimaryOptions options;
  options.directory = files_->File("primary");
  options.ldaps_uri = directory_->ldaps_uri();
  options.account = directory_->service_account().dn;
  options.account_password_file = directory_->service_account().password_file;
  options.directory_ca_file = directory_->ca_file();
  options.provider_url = provider_->url();
  options.provider_ca_file = provider_->ca_file();
  options.http_port = options_.http_port;
  options.relay_port = options_.relay_port;
  options.log = options_.log;
  options.launcher = options_.primary_launcher;
  options.programs_directory = options_.primary_programs;
  if (!options_.throttled) {
    options.reads_per_minute = kUnthrottledPerMinute;
    options.writes_per_minute = kUnthrottledPerMinute;
  }
  ASSIGN_OR_RETURN(primary_, Primary::Create(std::move(options)));
  return primary_->Start();
}

absl::Status CompanySystem::RegisterAndChooseGroups() {
  RETURN_IF_ERROR(
      primary_->Register(provider_->user_key(), provider_->secret_key()));
  std::vector<std::string> command = {"settings",
                                      "set",
                                      "--hosted-exchange-group",
                                      fixture::kExchangeGroup,
                                      "--hosted-email-group",
                                      fixture::kEmailGroup};
  if (!options_.throttled) {
    command.insert(command.end(), {"--removal-delay", "0s"});
  }
  return primary_->CtlJson(command).status();
}

absl::Status CompanySystem::WaitFor(
    const fixture::SampleUser& user,
    const std::function<bool(const emulator::Mailbox&)>& condition,
    absl::Duration timeout) {
  const absl::Status status = provider_->provider().WaitFor(
      [&](const emulator::Account& account, const emulator::Journal&) {
        const emulator::Mailbox* mailbox = account.FindMailbox(
            fixture::kMailDomain, ServiceOf(user), MailboxName(user));
        return mailbox != nullptr && condition(*mailbox);
      },
      timeout);
  return Annotate(status, absl::StrCat("waiting for ", user.mail));
}

absl::Status CompanySystem::WaitForPassword(const fixture::SampleUser& user,
                                            const std::string& password,
                                            absl::Duration timeout) {
  const emulator::PasswordDigester& digester = provider_->provider().digester();
  return WaitFor(
      user,
      [&](const emulator::Mailbox& mailbox) {
        return mailbox.password_digest == digester.Digest(password);
      },
      timeout);
}

absl::Status CompanySystem::WaitForField(const fixture::SampleUser& user,
                                         const std::string& field,
                                         const std::string& value,
                                         absl::Duration timeout) {
  return WaitFor(
      user,
      [&](const emulator::Mailbox& mailbox) {
        return mailbox.Get(field) == value;
      },
      timeout);
}

bool CompanySystem::WasEverSent(const std::string& password) {
  const std::string digest = provider_->provider().digester().Digest(password);
  bool sent = false;
  provider_->provider().Read(
      [&](const emulator::Account&, const emulator::Journal& journal) {
        for (const emulator::JournalEntry& entry : journal.entries()) {
          for (const auto& [name, value] : entry.fields) {
            sent |= value == digest;
          }
        }
      });
  return sent;
}

void CompanySystem::Progress(absl::string_view what) const {
  if (options_.progress) options_.progress(what);
}

}  // namespace directory_sync::system_test
