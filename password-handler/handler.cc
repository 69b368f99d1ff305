#include "password-handler/handler.h"

#include <string>
#include <utility>

#include "common/identity/credentials.h"
#include "common/identity/spiffe_id.h"
#include "common/log/log.h"
#include "common/platform/files.h"
#include "common/sealing/sealing_key.h"
#include "common/sealing/signing_key.h"
#include "common/secret/secret_file.h"
#include "common/server/channel.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"
#include "password-handler/capture.h"
#include "password-handler/courier.h"
#include "password-handler/decider.h"
#include "password-handler/hook_server.h"
#include "password-handler/ldap_stamps.h"
#include "password-handler/losses.h"
#include "password-handler/queue.h"
#include "password-handler/statement_maker.h"

namespace directory_sync::password_handler {
namespace {

DirectoryLogin LoginOf(const HandlerConfig& config) {
  DirectoryLogin login;
  login.address.uri = config.directory_uri;
  login.address.ca_file = config.directory_ca_file;
  login.account = config.directory_account;
  login.password_file = config.directory_password_file;
  return login;
}

absl::StatusOr<SigningKeyPair> LoadSigningKey(const std::string& path) {
  ASSIGN_OR_RETURN(const Secret text, ReadSecretFile(path));
  absl::StatusOr<SigningKeyPair> key = SigningKeyPair::FromText(text);
  if (!key.ok()) return Annotate(key.status(), path);
  return key;
}

absl::StatusOr<SealingPublicKey> LoadSealingKey(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  absl::StatusOr<SealingPublicKey> key = SealingPublicKey::FromText(text);
  if (!key.ok()) return Annotate(key.status(), path);
  return key;
}

absl::StatusOr<StatementMaker> LoadKeys(const HandlerConfig& config) {
  ASSIGN_OR_RETURN(SigningKeyPair signing,
                   LoadSigningKey(config.signing_key_file));
  ASSIGN_OR_RETURN(SealingPublicKey sealing,
                   LoadSealingKey(config.sealing_key_file));
  return StatementMaker(std::move(sealing), std::move(signing));
}

absl::StatusOr<std::vector<std::shared_ptr<grpc::Channel>>> ChannelsOf(
    const HandlerConfig& config, Clock& clock) {
  ASSIGN_OR_RETURN(const auto credentials,
                   ChannelCredentialsFrom(config.identity_directory,
                                          SpiffeId::FleetRelay(), clock));
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (const std::string& address : config.relay_addresses) {
    channels.push_back(MakeChannel(address, credentials));
  }
  return channels;
}

class RunningHandler : public Handler {
 public:
  RunningHandler(const HandlerConfig& config, StatementMaker maker,
                 std::unique_ptr<Queue> queue,
                 std::vector<std::shared_ptr<grpc::Channel>> channels,
                 Clock& clock)
      : config_(config),
        maker_(std::move(maker)),
        queue_(std::move(queue)),
        capture_stamps_(LoginOf(config)),
        decider_stamps_(LoginOf(config)),
        losses_(config.SpoolDirectory(), *queue_, maker_, clock),
        courier_(Courier::Options(), std::move(channels), *queue_, clock),
        decider_(decider_stamps_, *queue_, losses_, maker_, clock),
        capture_(Capture::Limits(), capture_stamps_, *queue_, losses_, maker_,
                 clock) {}

  absl::Status Begin() {
    // What hooks left while nobody listened comes before what they bring.
    RETURN_IF_ERROR(losses_.CollectSpool());
    WarmUp();
    HookServer::Options options;
    options.socket = config_.socket;
    ASSIGN_OR_RETURN(hook_server_, HookServer::Start(options, capture_));
    decider_.Start();
    courier_.Start();
    return absl::OkStatus();
  }

 private:
  // Connects, so that the first hook needn't wait for it, and says what keeps
  // hooks from coming at all.
  void WarmUp() {
    const absl::StatusOr<bool> complexity =
        capture_stamps_.ReadComplexity(absl::Seconds(5));
    if (!complexity.ok()) {
      LogError("directory_unreadable", {{"error", complexity.status()}});
    } else if (!*complexity) {
      LogError("hook_not_called",
               {{"cause", "the domain doesn't demand complex passwords"},
                {"cure",
                 "samba-tool domain passwordsettings set "
                 "--complexity=on"}});
    }
  }

  // Destroyed from the last to the first: whoever appends goes before those
  // that are told of it.
  const HandlerConfig config_;
  const StatementMaker maker_;
  const std::unique_ptr<Queue> queue_;
  LdapStamps capture_stamps_;
  LdapStamps decider_stamps_;
  Losses losses_;
  Courier courier_;
  Decider decider_;
  Capture capture_;
  std::unique_ptr<HookServer> hook_server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Handler>> Handler::Start(
    const HandlerConfig& config, Clock& clock) {
  ASSIGN_OR_RETURN(StatementMaker maker, LoadKeys(config));
  ASSIGN_OR_RETURN(auto channels, ChannelsOf(config, clock));
  RETURN_IF_ERROR(CreatePrivateDirectory(config.state_directory));
  RETURN_IF_ERROR(CreatePrivateDirectory(config.SpoolDirectory()));
  ASSIGN_OR_RETURN(std::unique_ptr<Queue> queue,
                   Queue::Open(config.QueueFile(), QueueOptions(), clock));
  auto handler = std::make_unique<RunningHandler>(
      config, std::move(maker), std::move(queue), std::move(channels), clock);
  RETURN_IF_ERROR(handler->Begin());
  return handler;
}

}  // namespace directory_sync::password_handler
