#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "common/config/config.h"
#include "common/identity/credentials.h"
#include "common/identity/spiffe_id.h"
#include "common/platform/files.h"
#include "common/platform/system_proxy.h"
#include "common/server/channel.h"
#include "common/server/service_main.h"
#include "common/status/status_macros.h"
#include "uploader/passwords/password_policy.h"
#include "uploader/provider/api_client.h"
#include "uploader/provider/call_memory.h"
#include "uploader/provider/call_stop.h"
#include "uploader/provider/http_transport.h"
#include "uploader/provider/paced_provider_client.h"
#include "uploader/provider/pacer.h"
#include "uploader/service/uploader_service.h"

namespace directory_sync::uploader {
namespace {

provider::ApiClientOptions ApiOptions(const Config& config) {
  provider::ApiClientOptions options;
  options.base_url = config.provider_url;
  options.transport.ca_file = config.provider_ca_file;
  return options;
}

// Of "https://host:port/path".
absl::string_view HostOf(absl::string_view url) {
  absl::ConsumePrefix(&url, "https://");
  return url.substr(0, url.find_first_of(":/"));
}

// The proxy that the settings choose. Thread safe.
class ProxyChoice {
 public:
  // False: it was so already.
  bool Set(const std::string& proxy) {
    absl::MutexLock lock(&mutex_);
    if (proxy == proxy_) return false;
    proxy_ = proxy;
    return true;
  }
  std::string Get() const {
    absl::MutexLock lock(&mutex_);
    return proxy_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::string proxy_ ABSL_GUARDED_BY(mutex_);
};

// A password that had to wait for its turn is decided on anew, since the
// directory may have another one by then.
absl::Duration LongestWaitForTurn(provider::Priority priority) {
  return priority == provider::Priority::kPassword ? absl::Seconds(2)
                                                   : absl::Minutes(10);
}

// Clients of the real API, all paced together. `pacer` must outlive them.
ProviderAccess::ClientFactory MakeClientFactory(
    const Config& config, provider::Pacer& pacer,
    const std::shared_ptr<ProxyChoice>& proxy,
    const std::shared_ptr<provider::CallStop>& stop) {
  provider::ApiClientOptions chosen = ApiOptions(config);
  chosen.transport.stop = stop;
  return [chosen, &pacer, proxy](const provider::ApiKeys& keys,
                                 provider::Priority priority)
             -> absl::StatusOr<std::unique_ptr<provider::ProviderClient>> {
    provider::ApiClientOptions options = chosen;
    options.transport.proxy = proxy->Get();
    if (options.transport.proxy.empty()) {
      options.transport.proxy = SystemProxy(HostOf(options.base_url));
    }
    ASSIGN_OR_RETURN(
        std::unique_ptr<provider::ApiClient> client,
        provider::ApiClient::Create(options, keys.Clone(), SystemClock()));
    return std::make_unique<provider::PacedProviderClient>(
        std::move(client), pacer, priority, LongestWaitForTurn(priority));
  };
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> ChannelTo(const Config& config,
                                                         Role server,
                                                         int port) {
  ASSIGN_OR_RETURN(const auto credentials,
                   ChannelCredentialsFrom(
                       config.IdentityDirectory(RoleName(Role::kUploader)),
                       SpiffeId::Local(server)));
  return MakeChannel(LoopbackAddress(port), credentials);
}

PasswordRules RulesOf(const Config& config) {
  PasswordRules rules;
  rules.refused_characters = config.provider_refused_password_characters;
  for (const std::string& kind : config.provider_refused_in_passwords) {
    rules.refuse_name_parts |= kind == kRefusesNames;
    rules.refuse_non_ascii |= kind == kRefusesNonAscii;
  }
  return rules;
}

absl::StatusOr<UploaderService::Options> MakeOptions(const Config& config,
                                                     provider::Pacer& pacer) {
  UploaderService::Options options;
  options.address = LoopbackAddress(config.uploader_port);
  options.state_directory = config.StateDirectory("uploader");
  options.provider_url = config.provider_url;
  const auto proxy = std::make_shared<ProxyChoice>();
  const auto stop = std::make_shared<provider::CallStop>();
  options.client_factory = MakeClientFactory(config, pacer, proxy, stop);
  options.set_proxy = [proxy](const std::string& url) {
    return proxy->Set(url);
  };
  options.use_of = [&pacer](provider::CallClass call_class) {
    return pacer.UseOf(call_class);
  };
  options.cancel_waiting = [&pacer, stop] {
    pacer.Cancel();
    stop->Stop();
  };
  options.passwords.rules = RulesOf(config);
  options.fleet.relay_addresses = config.relay_addresses;
  options.own_domain_controller = config.own_domain_controller;
  options.own_handler_directory = config.OwnHandlerDirectory();
  ASSIGN_OR_RETURN(options.credentials,
                   ServerCredentialsFrom(
                       config.IdentityDirectory(RoleName(Role::kUploader))));
  ASSIGN_OR_RETURN(
      options.directory_reader,
      ChannelTo(config, Role::kDirectoryReader, config.directory_reader_port));
  ASSIGN_OR_RETURN(options.relay,
                   ChannelTo(config, Role::kRelay, config.relay_port));
  return options;
}

// Damaged state doesn't mend by a new start.
absl::Status WithoutRetry(const absl::Status& status) {
  return absl::IsDataLoss(status)
             ? absl::FailedPreconditionError(status.message())
             : status;
}

absl::Status Run(const ServiceContext& context) {
  ASSIGN_OR_RETURN(const Config config, LoadConfig(context.config_file));
  // Reads the file of trusted certificates, so that a wrong one shows now.
  RETURN_IF_ERROR(
      provider::HttpTransport::Create(ApiOptions(config).transport).status());
  provider::Limits limits;
  limits.reads_per_minute = config.provider_reads_per_minute;
  limits.writes_per_minute = config.provider_writes_per_minute;
  const std::string state = config.StateDirectory("uploader");
  RETURN_IF_ERROR(CreatePrivateDirectory(state));
  provider::CallMemory memory(absl::StrCat(state, "/pace"), SystemClock());
  provider::Pacer pacer(limits, SystemClock(), &memory);
  ASSIGN_OR_RETURN(UploaderService::Options options,
                   MakeOptions(config, pacer));
  options.limits = limits;
  const auto service =
      UploaderService::Start(std::move(options), SystemClock());
  if (!service.ok()) return WithoutRetry(service.status());
  context.stop.Wait();
  (*service)->Stop();
  return absl::OkStatus();
}

}  // namespace
}  // namespace directory_sync::uploader

int main(int argc, char** argv) {
  return directory_sync::ServiceMain(argc, argv, "uploader",
                                     directory_sync::uploader::Run);
}
