#include "password-handler/handler.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/platform/files.h"
#include "common/platform/idle_memory.h"
#include "common/protobuf/timestamps.h"
#include "common/sealing/sealing_key.h"
#include "common/sealing/signing_key.h"
#include "common/status/status_macros.h"
#include "common/version/version.h"
#include "password-handler/capture.h"
#include "password-handler/decider.h"
#include "password-handler/enroller.h"
#include "password-handler/hook_server.h"
#include "password-handler/ldap_stamps.h"
#include "password-handler/losses.h"
#include "password-handler/post_commit_desk.h"
#include "password-handler/queue.h"
#include "password-handler/relay_session.h"
#include "password-handler/setup/smb_conf.h"
#include "password-handler/statement_maker.h"

namespace directory_sync::password_handler {
namespace {

namespace fleet = ::directorysync::fleet::v1;

DirectoryLogin LoginOf(const HandlerConfig& config) {
  DirectoryLogin login;
  login.address.uri = config.directory_uri;
  login.address.ca_file = config.directory_ca_file;
  login.account = config.directory_account;
  login.password_file = config.directory_password_file;
  return login;
}

Enroller::Options EnrollerOptions(const HandlerConfig& config) {
  Enroller::Options options;
  options.dns_host_name = config.dns_host_name;
  options.identity_directory = config.identity_directory;
  options.bundle_file = config.bundle_file;
  return options;
}

constexpr char kHookProgram[] = "password_hook";
constexpr char kNotDemanded[] = "the domain doesn't demand complex passwords";
constexpr char kDemandCommand[] =
    "samba-tool domain passwordsettings set --complexity=on";

// Whether Samba's configuration names the hook; nothing when it can't be read.
std::optional<bool> HookIsInstalled(const std::string& smb_conf) {
  const absl::StatusOr<std::string> text = ReadFile(smb_conf);
  if (!text.ok()) return std::nullopt;
  const absl::StatusOr<std::string> script = EffectiveCheckPasswordScript(
      *text, [](const std::string& file) { return ReadFile(file); });
  if (!script.ok()) return std::nullopt;
  return absl::StrContains(*script, kHookProgram);
}

class RunningHandler : public Handler {
 public:
  RunningHandler(const HandlerConfig& config,
                 std::unique_ptr<Enroller> enroller, SigningKeyPair signing_key,
                 SealingPublicKey sealing_key, std::unique_ptr<Queue> queue,
                 Clock& clock)
      : config_(config),
        enroller_(std::move(enroller)),
        maker_(std::move(sealing_key), std::move(signing_key)),
        queue_(std::move(queue)),
        capture_stamps_(LoginOf(config)),
        decider_stamps_(LoginOf(config)),
        loss_stamps_(LoginOf(config)),
        desk_stamps_(LoginOf(config)),
        rule_stamps_(LoginOf(config)),
        losses_(config.SpoolDirectory(), loss_stamps_, *queue_, maker_, clock),
        desk_(desk_stamps_, *queue_, losses_, maker_, clock),
        decider_(decider_stamps_, *queue_, losses_, maker_, clock, &desk_),
        capture_(Capture::Limits(), capture_stamps_, *queue_, losses_, maker_,
                 clock),
        session_({*enroller_, *queue_, clock, [this] { return Describe(); },
                  [this] { TakeSettings(); }, ReleaseIdleMemory}) {}

  absl::Status Begin() {
    // What hooks left while nobody listened comes before what they bring.
    const absl::Status collected = losses_.CollectSpool();
    if (!collected.ok()) LogError("spool_unreadable", {{"error", collected}});
    WarmUp();
    HookServer::Options options;
    options.socket = config_.socket;
    ASSIGN_OR_RETURN(hook_server_,
                     HookServer::Start(options, capture_, &desk_));
    decider_.Start();
    session_.Start();
    return absl::OkStatus();
  }

 private:
  // Connects, so that the first hook needn't wait for it, and says what keeps
  // hooks from coming at all.
  void WarmUp() {
    const absl::Status connected = capture_stamps_.Connect(absl::Seconds(5));
    if (!connected.ok()) {
      LogError("directory_unreadable", {{"error", connected}});
    } else {
      const absl::Status read = ReadComplexity();
      if (!read.ok()) LogError("directory_unreadable", {{"error", read}});
    }
    if (!config_.smb_conf.empty()) CheckSamba();
  }

  // What keeps Samba from calling its hook.
  void CheckSamba() const {
    if (HookIsInstalled(config_.smb_conf) != true) {
      LogError("hook_not_installed",
               {{"file", config_.smb_conf},
                {"cause",
                 "Samba's configuration doesn't name the hook, or "
                 "can't be read"},
                {"cure",
                 "password_handler setup --config=FILE, then restart Samba"}});
    }
  }

  // Samba calls no hook where nothing complex is demanded.
  absl::Status ReadComplexity() {
    ASSIGN_OR_RETURN(const bool demanded,
                     rule_stamps_.ReadComplexity(absl::Seconds(5)));
    // Windows calls a filter in any case.
    if (config_.smb_conf.empty()) return absl::OkStatus();
    if (demanded == demands_complexity_) return absl::OkStatus();
    demands_complexity_ = demanded;
    if (demanded) {
      LogInfo("hook_called_again", {{"cause", "complexity is demanded again"}});
    } else {
      LogError("hook_not_called",
               {{"cause", kNotDemanded}, {"cure", kDemandCommand}});
    }
    return absl::OkStatus();
  }

  void TakeSettings() {
    absl::StatusOr<SealingPublicKey> key =
        SealingPublicKey::FromBytes(enroller_->settings().sealing_public_key());
    if (key.ok()) maker_.SetRecipient(*std::move(key));
  }

  fleet::Heartbeat Describe() {
    fleet::Heartbeat heartbeat;
    heartbeat.set_program_version(kProductVersion);
    heartbeat.set_incarnation(queue_->incarnation());
    const absl::StatusOr<QueueDepth> depth = queue_->Depth();
    if (depth.ok()) {
      heartbeat.set_unsent_items(depth->unsent_items);
      heartbeat.set_open_captures(depth->open_captures);
      if (depth->unsent_items > 0) {
        *heartbeat.mutable_oldest_unsent() = ToTimestamp(depth->oldest_unsent);
      }
    } else {
      heartbeat.add_problems(std::string(depth.status().message()));
    }
    heartbeat.set_losses(queue_->Losses().value_or(0));
    DescribeHook(heartbeat);
    DescribeDirectory(heartbeat);
    return heartbeat;
  }

  void DescribeHook(fleet::Heartbeat& heartbeat) {
    const Capture::Activity activity = capture_.activity();
    if (activity.last_capture) {
      *heartbeat.mutable_last_capture() = ToTimestamp(*activity.last_capture);
    }
    if (activity.last_call) {
      *heartbeat.mutable_last_hook_call() = ToTimestamp(*activity.last_call);
    }
    const std::optional<bool> installed = HookIsInstalled(config_.smb_conf);
    // A hook that called once may have been taken out since.
    if (installed == false) {
      heartbeat.set_hook(fleet::HOOK_STATE_MISSING);
    } else if (activity.last_call) {
      heartbeat.set_hook(fleet::HOOK_STATE_CALLING);
    } else if (installed == true) {
      heartbeat.set_hook(fleet::HOOK_STATE_INSTALLED);
    }
  }

  void DescribeDirectory(fleet::Heartbeat& heartbeat) {
    const absl::Status read = ReadComplexity();
    if (!read.ok()) {
      heartbeat.add_problems(absl::StrCat(
          "its domain controller can't be read, so passwords changed there are "
          "lost: ",
          read.message()));
    } else if (!demands_complexity_) {
      heartbeat.add_problems(absl::StrCat(
          kNotDemanded, ", so Samba captures none: ", kDemandCommand));
    }
  }

  // Destroyed from the last to the first: whoever appends goes before those
  // that are told of it.
  const HandlerConfig config_;
  const std::unique_ptr<Enroller> enroller_;
  StatementMaker maker_;
  const std::unique_ptr<Queue> queue_;
  LdapStamps capture_stamps_;
  LdapStamps decider_stamps_;
  LdapStamps loss_stamps_;
  LdapStamps desk_stamps_;
  LdapStamps rule_stamps_;          // of the session's thread, after WarmUp
  bool demands_complexity_ = true;  // so too
  Losses losses_;
  PostCommitDesk desk_;
  Decider decider_;
  Capture capture_;
  RelaySession session_;
  std::unique_ptr<HookServer> hook_server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Handler>> Handler::Start(
    const HandlerConfig& config, Clock& clock) {
  RETURN_IF_ERROR(CreatePrivateDirectory(config.state_directory));
  RETURN_IF_ERROR(CreatePrivateDirectory(config.SpoolDirectory()));
  ASSIGN_OR_RETURN(std::unique_ptr<Enroller> enroller,
                   Enroller::Open(EnrollerOptions(config), clock));
  ASSIGN_OR_RETURN(SigningKeyPair signing_key,
                   SigningKeyPair::FromSeed(enroller->signing_key().seed()));
  ASSIGN_OR_RETURN(
      SealingPublicKey sealing_key,
      SealingPublicKey::FromBytes(enroller->settings().sealing_public_key()));
  ASSIGN_OR_RETURN(std::unique_ptr<Queue> queue,
                   Queue::Open(config.QueueFile(), QueueOptions(), clock));
  auto handler = std::make_unique<RunningHandler>(
      config, std::move(enroller), std::move(signing_key),
      std::move(sealing_key), std::move(queue), clock);
  RETURN_IF_ERROR(handler->Begin());
  return handler;
}

}  // namespace directory_sync::password_handler
