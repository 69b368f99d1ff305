#include "uploader/testing/uploader_fixture.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/enrolment/join_bundle.h"
#include "common/platform/files.h"
#include "common/server/channel.h"
#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"
#include "common/status/status_matchers.h"
#include "tests/system/eventually.h"
#include "uploader/provider/api_client.h"
#include "uploader/provider/paced_provider_client.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);

// Effectively none.
provider::Limits NoLimits() {
  provider::Limits limits;
  limits.reads_per_minute = 1000000;
  limits.writes_per_minute = 1000000;
  return limits;
}

AuthorizationTable AllowUploader(const std::vector<std::string>& methods) {
  std::vector<AuthorizationRow> rows;
  for (const std::string& method : methods) {
    rows.push_back({method, {Role::kUploader}});
  }
  return AuthorizationTable(std::move(rows));
}

std::unique_ptr<GrpcServer> Serve(TestIdentities& identities, Role role,
                                  std::vector<grpc::Service*> services,
                                  const std::string& prefix,
                                  std::vector<std::string> methods) {
  for (std::string& method : methods) method = absl::StrCat(prefix, method);
  GrpcServer::Options options;
  options.credentials = identities.Server(role);
  options.authorization = AllowUploader(methods);
  options.services = std::move(services);
  return GrpcServer::Start(std::move(options)).value();
}

template <typename Response>
void ExpectOk(const grpc::Status& status, const Response&) {
  EXPECT_TRUE(status.ok()) << status.error_message();
}

// The uploader has no RPC that waits for accounts or alerts; each question is a
// call.
bool Poll(const std::function<bool()>& predicate) {
  return system_test::Eventually(predicate, kPatience);
}

}  // namespace

UploaderFixture::UploaderFixture() : pacer_(NoLimits(), SystemClock()) {
  directory_server_ = Serve(
      identities_, Role::kDirectoryReader, {&directory_},
      "/directorysync.directory.v1.DirectoryReader/",
      {"ReadSnapshot", "ReadChanges", "ReadObjects", "WatchChanges",
       "LookUpPasswordStamps", "DescribeDomain", "ListDomainControllers"});
  relay_server_ = Serve(
      identities_, Role::kRelay, {&relay_, &fleet_}, "/directorysync.relay.v1.",
      {"RelayOutlet/Collect", "RelayOutlet/GetServerSigningRequest",
       "RelayOutlet/InstallServerCertificate", "FleetOutlet/Serve"});
  fleet_options_.relay_addresses = {"127.0.0.1:8732"};
  emulator::EmulatorOptions options;
  options.state_directory = MakeTemporaryDirectory("emulator").value();
  options.provider.limits.enabled = false;
  emulator_ = emulator::ProviderEmulator::Start(std::move(options)).value();
  state_directory_ =
      absl::StrCat(MakeTemporaryDirectory("uploader").value(), "/uploader");
  group_ = directory_.AddGroup("Exchange Users");
  settings_.mutable_removal_delay();
}

UploaderFixture::~UploaderFixture() {
  StopUploader();
  relay_.Stop();
  fleet_.Stop();
}

void UploaderFixture::StartUploader() {
  UploaderService::Options options;
  options.credentials = identities_.Server(Role::kUploader);
  options.state_directory = state_directory_;
  options.provider_url = emulator_->url();
  options.passwords = password_options_;
  options.fleet = fleet_options_;
  options.keys_pause = keys_pause_;
  options.directory_reader =
      MakeChannel(directory_server_->address(),
                  identities_.Channel(Role::kUploader, Role::kDirectoryReader));
  options.relay =
      MakeChannel(relay_server_->address(),
                  identities_.Channel(Role::kUploader, Role::kRelay));
  provider::ApiClientOptions api;
  api.base_url = emulator_->url();
  api.transport.ca_file = emulator_->ca_file();
  options.client_factory = [this, api](const provider::ApiKeys& keys,
                                       provider::Priority priority)
      -> absl::StatusOr<std::unique_ptr<provider::ProviderClient>> {
    ASSIGN_OR_RETURN(
        std::unique_ptr<provider::ApiClient> client,
        provider::ApiClient::Create(api, keys.Clone(), SystemClock()));
    return std::make_unique<provider::PacedProviderClient>(std::move(client),
                                                           pacer_, priority);
  };
  auto uploader = UploaderService::Start(std::move(options), SystemClock());
  ASSERT_OK(uploader);
  uploader_ = *std::move(uploader);
  const auto channel =
      MakeChannel(absl::StrCat("127.0.0.1:", uploader_->port()),
                  identities_.Channel(Role::kOperator, Role::kUploader));
  admin_ = v1::UploaderAdmin::NewStub(channel);
  fleet_admin_ = v1::FleetAdmin::NewStub(channel);
}

void UploaderFixture::StopUploader() {
  admin_.reset();
  fleet_admin_.reset();
  uploader_.reset();
}

absl::Status UploaderFixture::Register() {
  return RegisterWith(emulator_->user_key(), emulator_->secret_key());
}

absl::Status UploaderFixture::RegisterWith(const std::string& user_key,
                                           const std::string& secret_key) {
  grpc::ClientContext context;
  v1::RegisterRequest request;
  request.set_user_key(user_key);
  request.set_secret_key(secret_key);
  request.set_os_user("test");
  v1::RegisterResponse response;
  return FromGrpcStatus(admin_->Register(&context, request, &response));
}

UploaderFixture::Run UploaderFixture::Choose(
    const std::string& hosted_exchange_group,
    const std::string& hosted_email_group) {
  ChooseWithoutWaiting(hosted_exchange_group, hosted_email_group);
  const auto status = Status();
  return status.registered() ? Await(status.last_run().run_id()) : Run();
}

void UploaderFixture::ChooseWithoutWaiting(
    const std::string& hosted_exchange_group,
    const std::string& hosted_email_group) {
  grpc::ClientContext context;
  v1::UpdateSettingsRequest request;
  v1::Settings& settings = *request.mutable_settings();
  settings = settings_;
  if (!hosted_exchange_group.empty()) {
    settings.mutable_hosted_exchange_group()->set_object_guid(
        hosted_exchange_group);
    settings.mutable_hosted_exchange_group()->set_name("Exchange Users");
  }
  if (!hosted_email_group.empty()) {
    settings.mutable_hosted_email_group()->set_object_guid(hosted_email_group);
    settings.mutable_hosted_email_group()->set_name("Email Users");
  }
  v1::UpdateSettingsResponse response;
  ExpectOk(admin_->UpdateSettings(&context, request, &response), response);
}

UploaderFixture::Run UploaderFixture::Sync(RunKind kind) {
  grpc::ClientContext starting;
  v1::StartSyncRequest request;
  request.set_kind(kind);
  request.set_os_user("test");
  v1::StartSyncResponse started;
  ExpectOk(admin_->StartSync(&starting, request, &started), started);
  return Await(started.run().run_id());
}

void UploaderFixture::StartSync() {
  grpc::ClientContext context;
  v1::StartSyncResponse started;
  ExpectOk(admin_->StartSync(&context, v1::StartSyncRequest(), &started),
           started);
}

UploaderFixture::Run UploaderFixture::Await(int64_t run_id) {
  grpc::ClientContext waiting;
  SetDeadline(waiting, kPatience);
  v1::WaitForRunRequest wait;
  wait.set_run_id(run_id);
  v1::WaitForRunResponse ended;
  ExpectOk(admin_->WaitForRun(&waiting, wait, &ended), ended);
  return ended.run();
}

UploaderFixture::Run UploaderFixture::Begin() {
  StartUploader();
  EXPECT_OK(Register());
  return Choose(group_, "");
}

void UploaderFixture::Admit(ScriptedController& controller) {
  directory_.AddController(controller.dns_host_name(),
                           controller.invocation_id(), /*reachable=*/true);
  const std::string request =
      controller.JoinRequest(Invite(controller.dns_host_name()));
  ASSERT_OK(controller.TakeAnswer(request, fleet_.Enrol(request)));
}

directorysync::fleet::v1::JoinBundle UploaderFixture::Invite(
    const std::string& dns_host_name) {
  grpc::ClientContext context;
  v1::AddDomainControllersRequest request;
  request.add_dns_host_names(dns_host_name);
  request.set_os_user("test");
  v1::AddDomainControllersResponse response;
  ExpectOk(fleet_admin_->AddDomainControllers(&context, request, &response),
           response);
  return ParseJoinBundle(response.join_bundle()).value();
}

std::vector<v1::DomainController> UploaderFixture::DomainControllers() {
  grpc::ClientContext context;
  v1::ListDomainControllersResponse response;
  ExpectOk(fleet_admin_->ListDomainControllers(
               &context, v1::ListDomainControllersRequest(), &response),
           response);
  return {response.domain_controllers().begin(),
          response.domain_controllers().end()};
}

UploaderFixture::Account UploaderFixture::AccountOf(const std::string& guid) {
  grpc::ClientContext context;
  v1::ListAccountsRequest request;
  request.set_page_size(1000);
  v1::ListAccountsResponse response;
  ExpectOk(admin_->ListAccounts(&context, request, &response), response);
  for (const Account& account : response.accounts()) {
    if (account.object_guid() == guid) return account;
  }
  return Account();
}

std::vector<UploaderFixture::Alert> UploaderFixture::OpenAlerts() {
  grpc::ClientContext context;
  v1::ListAlertsResponse response;
  ExpectOk(admin_->ListAlerts(&context, v1::ListAlertsRequest(), &response),
           response);
  return {response.alerts().begin(), response.alerts().end()};
}

std::vector<UploaderFixture::Operation> UploaderFixture::Operations() {
  grpc::ClientContext context;
  v1::ListOperationsRequest request;
  request.set_page_size(1000);
  v1::ListOperationsResponse response;
  ExpectOk(admin_->ListOperations(&context, request, &response), response);
  return {response.operations().begin(), response.operations().end()};
}

v1::GetStatusResponse UploaderFixture::Status() {
  grpc::ClientContext context;
  v1::GetStatusResponse response;
  ExpectOk(admin_->GetStatus(&context, v1::GetStatusRequest(), &response),
           response);
  return response;
}

void UploaderFixture::AwaitAccount(
    const std::string& guid,
    const std::function<bool(const Account&)>& predicate) {
  ASSERT_TRUE(Poll([&] { return predicate(AccountOf(guid)); }))
      << AccountOf(guid).DebugString();
}

void UploaderFixture::AwaitMailbox(
    const std::string& name,
    const std::function<bool(const emulator::Mailbox&)>& predicate) {
  ASSERT_OK(emulator_->provider().WaitFor(
      [&](const emulator::Account& account, const emulator::Journal&) {
        const emulator::Mailbox* mailbox = account.FindMailbox(
            "example.com", emulator::Service::kExchange, name);
        return mailbox != nullptr && predicate(*mailbox);
      },
      kPatience));
}

void UploaderFixture::AwaitStatus(
    const std::function<bool(const v1::GetStatusResponse&)>& predicate) {
  v1::GetStatusResponse status;
  EXPECT_TRUE(Poll([&] {
    status = Status();
    return predicate(status);
  })) << status.DebugString();
}

void UploaderFixture::AwaitAlerts(
    const std::function<bool(const std::vector<Alert>&)>& predicate) {
  ASSERT_TRUE(Poll([&] { return predicate(OpenAlerts()); }));
}

std::optional<emulator::Mailbox> UploaderFixture::MailboxOf(
    const std::string& name, emulator::Service service) {
  std::optional<emulator::Mailbox> found;
  emulator_->provider().Read(
      [&](const emulator::Account& account, const emulator::Journal&) {
        const emulator::Mailbox* mailbox =
            account.FindMailbox("example.com", service, name);
        if (mailbox != nullptr) found = *mailbox;
      });
  return found;
}

bool UploaderFixture::HasPassword(const std::string& name,
                                  const std::string& password) {
  return emulator_->HasPassword("example.com", emulator::Service::kExchange,
                                name, password);
}

int UploaderFixture::Calls(const std::string& method, const std::string& part) {
  int count = 0;
  emulator_->provider().Read(
      [&](const emulator::Account&, const emulator::Journal& journal) {
        count = journal.Count([&](const emulator::JournalEntry& entry) {
          return entry.method == method &&
                 entry.path.find(part) != std::string::npos;
        });
      });
  return count;
}

void UploaderFixture::AddFault(emulator::FaultKind kind,
                               const std::string& method,
                               const std::string& path, int count) {
  emulator::Fault fault;
  fault.kind = kind;
  fault.method = method;
  fault.path = path;
  fault.count = count;
  fault.delay_ms = 20;
  emulator_->provider().AddFault(fault);
}

}  // namespace directory_sync::uploader
