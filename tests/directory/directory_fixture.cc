#include "tests/directory/directory_fixture.h"

#include <unistd.h>

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/status_macros.h"

namespace directory_sync::fixture {
namespace {

constexpr int kLdaps = 636;
constexpr absl::string_view kServiceAccounts =
    "OU=Service Accounts,OU=Company,";
// Between two tries to reach a server that is starting.
constexpr absl::Duration kRetry = absl::Milliseconds(10);

// These are company.json's, where populate.py finds them.
constexpr absl::string_view kServicePassword = "Rdr-0f-Tests-Only";
constexpr absl::string_view kHandlerPassword = "Hnd1r-0f-Tests-Only";
constexpr absl::string_view kAdministratorPassword = "Adm1n-For-Tests-Only";

std::string MachineName() {
  char name[256] = {};
  gethostname(name, sizeof(name) - 1);
  return name;
}

}  // namespace

DirectoryFixtureOptions::DirectoryFixtureOptions() {
  certificate_names.dns = {"dc1.corp.example.test", "localhost", MachineName()};
  certificate_names.addresses = {"127.0.0.1", "::1"};
}

absl::StatusOr<std::unique_ptr<DirectoryFixture>> DirectoryFixture::Start(
    DirectoryFixtureOptions options) {
  if (geteuid() != 0) {
    return absl::PermissionDeniedError(
        "the directory fixture needs root, for namespaces and Samba's files");
  }
  auto fixture = absl::WrapUnique(new DirectoryFixture(std::move(options)));
  RETURN_IF_ERROR(fixture->Prepare());
  RETURN_IF_ERROR(fixture->StartServer());
  return fixture;
}

DirectoryFixture::DirectoryFixture(DirectoryFixtureOptions options)
    : options_(std::move(options)) {}

DirectoryFixture::~DirectoryFixture() {
  writer_.reset();
  administration_link_.reset();
  link_.reset();
  // What it would still write is removed anyway.
  if (server_ != nullptr) server_->Kill();
}

absl::Status DirectoryFixture::Prepare() {
  ASSIGN_OR_RETURN(const std::string archive,
                   DomainTemplate(options_.many_users, options_.progress));
  ASSIGN_OR_RETURN(directory_, PrivateDirectory::Create(options_.directory));
  ASSIGN_OR_RETURN(server_,
                   SambaServer::Create(*directory_, archive, options_.samba));
  RETURN_IF_ERROR(WriteCertificates());
  RETURN_IF_ERROR(MakeAccounts());
  ASSIGN_OR_RETURN(
      link_, PortForwarder::Create(
                 {{kLdaps, options_.ldaps_port}, {389, 0}, {88, 0}, {464, 0}}));
  ASSIGN_OR_RETURN(administration_link_, PortForwarder::Create({{kLdaps, 0}}));
  writer_ = std::make_unique<DirectoryWriter>(
      LdapLogin{AdministrationUri(), ca_file(),
                administrator_.user_principal_name, administrator_.password});
  return absl::OkStatus();
}

absl::Status DirectoryFixture::WriteCertificates() {
  ASSIGN_OR_RETURN(const auto ca,
                   TestCertificateAuthority::Create("Directory test CA"));
  ASSIGN_OR_RETURN(const std::string ca_pem, ca->CertificatePem());
  ASSIGN_OR_RETURN(const auto pair,
                   ca->IssueServer(options_.certificate_names));
  RETURN_IF_ERROR(directory_->WriteFile("private/tls/ca.pem", ca_pem));
  RETURN_IF_ERROR(
      directory_->WriteFile("private/tls/cert.pem", pair.certificate_pem));
  RETURN_IF_ERROR(directory_->WriteFile("private/tls/key.pem", pair.key_pem));
  RETURN_IF_ERROR(directory_->WriteFile("ca.pem", ca_pem));
  ASSIGN_OR_RETURN(const auto other,
                   TestCertificateAuthority::Create("Some other test CA"));
  ASSIGN_OR_RETURN(const std::string other_pem, other->CertificatePem());
  return directory_->WriteFile("other_ca.pem", other_pem);
}

absl::Status DirectoryFixture::MakeAccounts() {
  ASSIGN_OR_RETURN(
      service_account_,
      MakeAccount("svc-directory-sync", kServiceAccounts, kServicePassword));
  ASSIGN_OR_RETURN(
      handler_account_,
      MakeAccount("svc-password-handler", kServiceAccounts, kHandlerPassword));
  ASSIGN_OR_RETURN(administrator_, MakeAccount("Administrator", "CN=Users,",
                                               kAdministratorPassword));
  return absl::OkStatus();
}

absl::StatusOr<Account> DirectoryFixture::MakeAccount(
    absl::string_view sam_account_name, absl::string_view container,
    absl::string_view password) {
  const std::string file = absl::StrCat(sam_account_name, ".password");
  RETURN_IF_ERROR(directory_->WriteFile(file, password));
  return Account{
      std::string{sam_account_name},
      absl::StrCat("CN=", sam_account_name, ",", container, kNamingContext),
      absl::StrCat(sam_account_name, "@", kRealm), std::string{password},
      directory_->File(file)};
}

void DirectoryFixture::Progress(absl::string_view what) const {
  if (options_.progress) options_.progress(what);
}

std::string DirectoryFixture::ldaps_uri() const {
  return absl::StrCat("ldaps://127.0.0.1:", ldaps_port());
}

std::string DirectoryFixture::ldap_uri() const {
  return absl::StrCat("ldap://127.0.0.1:", ldap_port());
}

std::string DirectoryFixture::AdministrationUri() const {
  return absl::StrCat("ldaps://127.0.0.1:", administration_link_->port(kLdaps));
}

void DirectoryFixture::StopServer() {
  writer_->Disconnect();
  link_->Cut();
  administration_link_->Cut();
  server_->Stop();
}

void DirectoryFixture::KillServer() {
  writer_->Disconnect();
  server_->Kill();
  link_->Cut();
  administration_link_->Cut();
}

absl::Status DirectoryFixture::StartServer() {
  Progress("Starting the domain controller");
  RETURN_IF_ERROR(server_->Start());
  RETURN_IF_ERROR(administration_link_->Attach(server_->pid()));
  RETURN_IF_ERROR(WaitUntilAnswering());
  return link_->Attach(server_->pid());
}

absl::Status DirectoryFixture::WaitUntilAnswering() {
  const absl::Time deadline = absl::Now() + options_.start_timeout;
  absl::Status last;
  do {
    // The administrator's session is then there for the first change.
    last = writer_->Bind();
    if (last.ok()) return last;
    if (server_->WaitForExit(kRetry)) break;
  } while (absl::Now() < deadline);
  return absl::DeadlineExceededError(
      absl::StrCat("Samba does not answer: ", last.message(),
                   "\nThe end of its log:\n", server_->LogTail()));
}

absl::StatusOr<CommandResult> DirectoryFixture::RunInside(
    std::vector<std::string> argv, CommandOptions options) const {
  return server_->Run(std::move(argv), std::move(options));
}

}  // namespace directory_sync::fixture
