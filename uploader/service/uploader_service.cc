#include "uploader/service/uploader_service.h"

#include <thread>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/platform/instance_lock.h"
#include "common/platform/key_store.h"
#include "common/server/grpc_server.h"
#include "common/status/status_macros.h"
#include "uploader/admin/admin_service.h"
#include "uploader/admin/audit_log_service.h"
#include "uploader/admin/authorization.h"
#include "uploader/admin/fleet_admin_service.h"
#include "uploader/admin/object_sync_service.h"
#include "uploader/admin/plan_review_service.h"
#include "uploader/admin/preview_shelf.h"
#include "uploader/admin/provider_pace_service.h"
#include "uploader/admin/rejects_service.h"
#include "uploader/admin/status_feed.h"
#include "uploader/admin/status_watch_service.h"
#include "uploader/dispatch/account_gate.h"
#include "uploader/dispatch/object_dispatcher.h"
#include "uploader/dispatch/password_dispatcher.h"
#include "uploader/dispatch/provider_health.h"
#include "uploader/dispatch/removal_loop.h"
#include "uploader/drift/drift_loop.h"
#include "uploader/fleet/enrolment.h"
#include "uploader/fleet/fleet_authority.h"
#include "uploader/fleet/heartbeats.h"
#include "uploader/fleet/own_handler.h"
#include "uploader/observe/directory_watch.h"
#include "uploader/observe/grpc_directory_source.h"
#include "uploader/observe/observer.h"
#include "uploader/observe/sync_queue.h"
#include "uploader/passwords/capture_opener.h"
#include "uploader/passwords/controller_directory.h"
#include "uploader/passwords/item_intake.h"
#include "uploader/passwords/stamp_reader.h"
#include "uploader/passwords/stamp_watch.h"
#include "uploader/proof/handler_watch.h"
#include "uploader/proof/proof_service.h"
#include "uploader/relay/fleet_link.h"
#include "uploader/relay/relay_link.h"
#include "uploader/status/conditions.h"
#include "uploader/status/run_watch.h"
#include "uploader/status/wakeup.h"
#include "uploader/store/history_pruning.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/password_table.h"
#include "uploader/store/run_table.h"
#include "uploader/store/settings_table.h"
#include "uploader/store/state_database.h"
#include "uploader/store/value_cipher.h"

namespace directory_sync::uploader {
namespace {

constexpr char kKeyName[] = "state";
constexpr absl::Duration kDrainGrace = absl::Seconds(2);

absl::StatusOr<std::unique_ptr<const ValueCipher>> MakeCipher(
    const std::string& directory) {
  // The store also makes the directory, private to this service.
  ASSIGN_OR_RETURN(Secret key, FileKeyStore(directory)->GetOrCreate(
                                   kKeyName, ValueCipher::kKeySize));
  ASSIGN_OR_RETURN(ValueCipher cipher, ValueCipher::WithKey(std::move(key)));
  return std::make_unique<const ValueCipher>(std::move(cipher));
}

// One uploader a state directory. UNAVAILABLE, since the other may be about to
// end.
absl::StatusOr<std::unique_ptr<InstanceLock>> TakeLock(
    const std::string& directory) {
  absl::StatusOr<std::unique_ptr<InstanceLock>> lock =
      InstanceLock::Take(absl::StrCat(directory, "/lock"));
  if (absl::IsAlreadyExists(lock.status())) {
    return absl::UnavailableError(lock.status().message());
  }
  return lock;
}

}  // namespace

// Members stand in the order in which they depend on each other.
class UploaderService::Impl {
 public:
  Impl(Options options, Clock& clock, std::unique_ptr<const ValueCipher> cipher,
       std::unique_ptr<InstanceLock> lock, std::unique_ptr<StateDatabase> state,
       std::unique_ptr<FleetAuthority> fleet)
      : options_(std::move(options)),
        clock_(clock),
        cipher_(std::move(cipher)),
        lock_(std::move(lock)),
        state_(std::move(state)),
        fleet_(std::move(fleet)),
        access_(*state_, *cipher_, options_.provider_url,
                options_.client_factory, clock_),
        source_(options_.directory_reader) {}

  ~Impl() { Stop(); }

  absl::Status Start() {
    RETURN_IF_ERROR(access_.Load());
    ApplyProxy();
    if (!options_.own_domain_controller.empty()) {
      RETURN_IF_ERROR(InviteOwnHandler(options_.own_domain_controller,
                                       options_.own_handler_directory, *fleet_,
                                       enrolment_));
    }
    RETURN_IF_ERROR(desk_.RecoverIntents());
    RETURN_IF_ERROR(state_->Write([&](Database& database) {
      return RunTable(database).FailInterrupted(clock_.Now());
    }));
    state_->OnCommit([this] { feed_.Notify(); });
    gate_.OnLeave([this] { WakeDispatchers(); });
    GrpcServer::Options server;
    server.address = options_.address;
    server.credentials = options_.credentials;
    server.authorization = UploaderAuthorization();
    server.services = {&admin_,        &fleet_admin_, &proof_,
                       &plan_review_,  &rejects_,     &audit_log_,
                       &status_watch_, &pace_,        &object_sync_};
    ASSIGN_OR_RETURN(server_, GrpcServer::Start(std::move(server)));
    StartLoops();
    server_->SetServing(true);
    return absl::OkStatus();
  }

  int port() const { return server_->port(); }

  void Stop() {
    // The loops first: what is ended for their sake isn't begun again.
    sync_queue_.wakeup().Stop();
    watch_wakeup_.Stop();
    object_wakeup_.Stop();
    password_wakeup_.Stop();
    stamp_wakeup_.Stop();
    handler_wakeup_.Stop();
    removal_wakeup_.Stop();
    drift_wakeup_.Stop();
    relay_link_.Stop();
    fleet_link_.Stop();
    options_.cancel_waiting();
    source_.Stop();
    run_watch_.Stop();
    feed_.Stop();
    if (server_ != nullptr) server_->Drain(kDrainGrace);
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  void StartLoops() {
    threads_.emplace_back([this] { observer_.Run(); });
    threads_.emplace_back([this] { directory_watch_.Run(); });
    threads_.emplace_back([this] { objects_.Run(); });
    threads_.emplace_back([this] { passwords_.Run(); });
    threads_.emplace_back([this] { stamp_watch_.Run(); });
    threads_.emplace_back([this] { handler_watch_.Run(); });
    threads_.emplace_back([this] { removals_.Run(); });
    threads_.emplace_back([this] { drift_.Run(); });
    threads_.emplace_back([this] { relay_link_.RunStream(); });
    threads_.emplace_back([this] { relay_link_.RunCertificate(); });
    threads_.emplace_back([this] { fleet_link_.Run(); });
  }

  void WakeDispatchers() {
    object_wakeup_.Notify();
    password_wakeup_.Notify();
  }

  void OnItems() {
    password_wakeup_.Notify();
    stamp_wakeup_.Notify();
  }

  void OnProgress() {
    run_watch_.Notify();
    stamp_wakeup_.Notify();
    WakeDispatchers();
    removal_wakeup_.Notify();
  }

  void OnObserved() {
    OnProgress();
    drift_wakeup_.Notify();
    const absl::Status pruned = state_->Write([&](Database& database) {
      return PruneHistory(database, clock_.Now());
    });
    if (!pruned.ok()) LogError("history_not_pruned", {{"error", pruned}});
  }

  void OnOutcome() {
    run_watch_.Notify();
    removal_wakeup_.Notify();
  }

  // Refused operations are planned by the next sync.
  void OnRetry() {
    if (!access_.registered()) return;
    sync_queue_
        .Request(directorysync::upload::v1::RUN_KIND_UNSPECIFIED, "retry asked")
        .IgnoreError();
  }

  // The way to the provider, by the settings. Clients are made anew for it.
  void ApplyProxy() {
    const absl::Status status =
        state_->Read([&](Database& database) -> absl::Status {
          ASSIGN_OR_RETURN(const auto settings, SettingsTable(database).Get());
          if (!options_.set_proxy(settings.provider_proxy())) {
            return absl::OkStatus();
          }
          access_.Renew();
          return absl::OkStatus();
        });
    if (!status.ok()) LogError("proxy_not_applied", {{"error", status}});
  }

  // Registration or settings: whatever waited may have its turn now.
  void OnChanged() {
    ApplyProxy();
    const absl::Status status =
        state_->Write([&](Database& database) -> absl::Status {
          RETURN_IF_ERROR(OperationTable(database).HastenAll(clock_.Now()));
          return PasswordTable(database).HastenAll(clock_.Now());
        });
    if (!status.ok()) LogError("queue_not_hastened", {{"error", status}});
    sync_queue_.wakeup().Notify();
    WakeDispatchers();
    removal_wakeup_.Notify();
    drift_wakeup_.Notify();
  }

  // Where contacts belong may be another place now.
  void OnDomainsChanged() {
    sync_queue_
        .Request(directorysync::upload::v1::RUN_KIND_UNSPECIFIED, "domains")
        .IgnoreError();
  }

  const Options options_;
  Clock& clock_;
  const std::unique_ptr<const ValueCipher> cipher_;
  const std::unique_ptr<InstanceLock> lock_;
  const std::unique_ptr<StateDatabase> state_;
  const std::unique_ptr<FleetAuthority> fleet_;
  Conditions conditions_;
  ProviderAccess access_;
  GrpcDirectorySource source_;
  RunWatch run_watch_{*state_};
  SyncQueue sync_queue_{*state_, clock_};
  ProviderHealth health_{conditions_, clock_, options_.keys_pause};
  AccountGate gate_;
  Wakeup watch_wakeup_{clock_};
  DirectoryWatch directory_watch_{source_, sync_queue_, watch_wakeup_};
  Wakeup object_wakeup_{clock_};
  Wakeup password_wakeup_{clock_};
  Wakeup stamp_wakeup_{clock_};
  Wakeup handler_wakeup_{clock_};
  Wakeup removal_wakeup_{clock_};
  Wakeup drift_wakeup_{clock_};
  CaptureOpener opener_{*fleet_};
  ControllerDirectory controllers_{source_, clock_};
  StampReader stamps_{source_, controllers_, clock_};
  PasswordDesk desk_{*state_, stamps_, opener_, clock_, options_.passwords};
  StampWatch stamp_watch_{
      {*state_, stamps_, controllers_, *fleet_, stamp_wakeup_, clock_}};
  ItemIntake intake_{*state_, clock_, [this] { fleet_->NotifyChanged(); }};
  Enrolment enrolment_{*state_, *fleet_, clock_};
  Heartbeats heartbeats_{*state_, *fleet_, clock_};
  HandlerWatch handler_watch_{*state_, *fleet_, handler_wakeup_, clock_};
  Observer observer_{{*state_, source_, sync_queue_, conditions_, clock_,
                      [this] { return access_.registered(); },
                      [this] { OnObserved(); }}};
  ObjectDispatcher objects_{{*state_, access_, health_, gate_, desk_,
                             object_wakeup_, clock_, [this] { OnOutcome(); }}};
  RemovalLoop removals_{{*state_, removal_wakeup_, clock_, [this] {
                           run_watch_.Notify();
                           WakeDispatchers();
                         }}};
  DriftLoop drift_{{*state_, access_, health_, gate_, drift_wakeup_, clock_,
                    [this] { OnProgress(); }, [this] { OnDomainsChanged(); }}};
  PasswordDispatcher passwords_{{*state_, access_, health_, gate_, desk_,
                                 password_wakeup_, clock_,
                                 [this] { object_wakeup_.Notify(); }}};
  RelayLink relay_link_{
      options_.relay,
      {*fleet_, intake_, conditions_, clock_, [this] { OnItems(); }}};
  FleetLink fleet_link_{options_.relay,
                        {*fleet_, enrolment_, heartbeats_, clock_}};
  FleetAdminService fleet_admin_{
      {*state_, *fleet_, enrolment_, clock_, [this](absl::Duration timeout) {
         return fleet_link_.AwaitApplied(timeout);
       }}};
  StatusFeed feed_{[this] { return admin_.Status(); }, clock_};
  PreviewShelf previews_{*state_,
                         absl::StrCat(options_.state_directory, "/previews"),
                         options_.limits, clock_};
  PlanReviewService plan_review_{
      {*state_, previews_, clock_, [this] { removal_wakeup_.Notify(); }}};
  RejectsService rejects_{{*state_, clock_, [this] { OnRetry(); }}};
  AuditLogService audit_log_{*state_};
  ProviderPaceService pace_{*state_, options_.use_of};
  ObjectSyncService object_sync_{
      {*state_, sync_queue_, clock_, [this] { return access_.registered(); }}};
  StatusWatchService status_watch_{feed_};
  AdminService admin_{{*state_, access_, *fleet_, source_, sync_queue_,
                       run_watch_, conditions_, clock_, options_.provider_url,
                       [this] { OnChanged(); }}};
  ProofService proof_{{*state_, controllers_, *fleet_, clock_}};
  std::unique_ptr<GrpcServer> server_;
  std::vector<std::thread> threads_;
};

UploaderService::UploaderService(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}

UploaderService::~UploaderService() = default;

absl::StatusOr<std::unique_ptr<UploaderService>> UploaderService::Start(
    Options options, Clock& clock) {
  ASSIGN_OR_RETURN(std::unique_ptr<const ValueCipher> cipher,
                   MakeCipher(options.state_directory));
  ASSIGN_OR_RETURN(std::unique_ptr<InstanceLock> lock,
                   TakeLock(options.state_directory));
  ASSIGN_OR_RETURN(
      std::unique_ptr<StateDatabase> state,
      StateDatabase::Open(absl::StrCat(options.state_directory, "/state.db")));
  ASSIGN_OR_RETURN(
      std::unique_ptr<FleetAuthority> fleet,
      FleetAuthority::LoadOrMint(*state, *cipher, options.fleet, clock));
  auto impl = std::make_unique<Impl>(std::move(options), clock,
                                     std::move(cipher), std::move(lock),
                                     std::move(state), std::move(fleet));
  RETURN_IF_ERROR(impl->Start());
  return absl::WrapUnique(new UploaderService(std::move(impl)));
}

int UploaderService::port() const { return impl_->port(); }

void UploaderService::Stop() { impl_->Stop(); }

}  // namespace directory_sync::uploader
