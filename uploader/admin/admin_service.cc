#include "uploader/admin/admin_service.h"

#include <grpcpp/server_context.h>

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"
#include "uploader/admin/actor.h"
#include "uploader/admin/controller_problems.h"
#include "uploader/admin/listings.h"
#include "uploader/admin/settings_change.h"
#include "uploader/admin/settings_check.h"
#include "uploader/admin/status_report.h"
#include "uploader/admin/submitted_keys.h"
#include "uploader/store/audit_table.h"
#include "uploader/store/settings_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

namespace {

// Puts a result into a response, or turns an error into gRPC's.
template <typename Response>
grpc::Status Answer(absl::StatusOr<Response> result, Response* response) {
  if (!result.ok()) return ToGrpcStatus(result.status());
  *response = *std::move(result);
  return grpc::Status::OK;
}

}  // namespace

absl::StatusOr<v1::GetStatusResponse> AdminService::Status() {
  ASSIGN_OR_RETURN(
      v1::GetStatusResponse report,
      MakeStatusReport(parts_.state, parts_.conditions,
                       parts_.access.registered(), parts_.provider_url));
  ASSIGN_OR_RETURN(const auto controllers, parts_.fleet.Controllers());
  for (const std::string& problem :
       ControllerProblems(controllers, parts_.clock.Now())) {
    report.add_problems(problem);
  }
  return report;
}

grpc::Status AdminService::GetStatus(grpc::ServerContext*,
                                     const v1::GetStatusRequest*,
                                     v1::GetStatusResponse* response) {
  return Answer(Status(), response);
}

grpc::Status AdminService::Register(grpc::ServerContext* context,
                                    const v1::RegisterRequest* request,
                                    v1::RegisterResponse* response) {
  // gRPC's own message, which nobody reads after this.
  provider::ApiKeys keys = TakeKeys(const_cast<v1::RegisterRequest&>(*request));
  absl::StatusOr<ProviderAccess::Domains> domains = parts_.access.Register(
      std::move(keys), ActorOf(*context, request->os_user()));
  if (!domains.ok()) return ToGrpcStatus(domains.status());
  LogInfo("registered", {{"os_user", request->os_user()}});
  parts_.conditions.Set(Peer::kProvider, absl::OkStatus(), parts_.clock.Now());
  response->mutable_domains()->Assign(domains->begin(), domains->end());
  parts_.on_changed();
  // Without a scope group there is nothing to sync yet.
  parts_.queue.Request(v1::RUN_KIND_UNSPECIFIED, "registration").IgnoreError();
  return grpc::Status::OK;
}

grpc::Status AdminService::Unregister(grpc::ServerContext* context,
                                      const v1::UnregisterRequest* request,
                                      v1::UnregisterResponse*) {
  const absl::Status status =
      parts_.access.Unregister(ActorOf(*context, request->os_user()));
  if (!status.ok()) return ToGrpcStatus(status);
  LogInfo("unregistered", {{"os_user", request->os_user()}});
  parts_.on_changed();
  return grpc::Status::OK;
}

grpc::Status AdminService::GetSettings(grpc::ServerContext*,
                                       const v1::GetSettingsRequest*,
                                       v1::GetSettingsResponse* response) {
  return ToGrpcStatus(
      parts_.state.Read([&](Database& database) -> absl::Status {
        ASSIGN_OR_RETURN(*response->mutable_settings(),
                         SettingsTable(database).Get());
        return absl::OkStatus();
      }));
}

absl::Status AdminService::CheckLocalDomain(const v1::Settings& settings) {
  if (settings.local_domain().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto domain, parts_.source.DescribeDomain());
  if (absl::EqualsIgnoreCase(domain.dns_name(), settings.local_domain())) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("local_domain is ", settings.local_domain(),
                   ", but the domain of the "
                   "configuration file is ",
                   domain.dns_name(), ": choose that, or change the file"));
}

grpc::Status AdminService::UpdateSettings(
    grpc::ServerContext* context, const v1::UpdateSettingsRequest* request,
    v1::UpdateSettingsResponse* response) {
  absl::Status check = CheckSettings(request->settings());
  if (check.ok()) check = CheckLocalDomain(request->settings());
  if (!check.ok()) return ToGrpcStatus(check);
  const absl::Status stored =
      parts_.state.Write([&](Database& database) -> absl::Status {
        const absl::Time now = parts_.clock.Now();
        const Actor actor = ActorOf(*context, request->os_user());
        ASSIGN_OR_RETURN(const v1::Settings before,
                         SettingsTable(database).Get());
        ASSIGN_OR_RETURN(*response->mutable_settings(),
                         SettingsTable(database).Replace(
                             request->settings(), request->expected_version(),
                             NameOf(actor), now));
        return AuditTable(database).Add(
            actor, "settings_changed",
            DescribeChange(before, response->settings()), now);
      });
  if (!stored.ok()) return ToGrpcStatus(stored);
  LogInfo("settings_changed", {{"os_user", request->os_user()},
                               {"version", response->settings().version()}});
  parts_.on_changed();
  if (parts_.access.registered()) {
    // With "Do Not Sync" for both services there is nothing to start.
    parts_.queue.Request(v1::RUN_KIND_FULL, "settings").IgnoreError();
  }
  return grpc::Status::OK;
}

grpc::Status AdminService::StartSync(grpc::ServerContext* context,
                                     const v1::StartSyncRequest* request,
                                     v1::StartSyncResponse* response) {
  if (!parts_.access.registered()) return ToGrpcStatus(NotRegisteredError());
  absl::StatusOr<v1::Run> run = parts_.queue.Request(
      request->kind(), NameOf(ActorOf(*context, request->os_user())));
  if (!run.ok()) return ToGrpcStatus(run.status());
  *response->mutable_run() = *std::move(run);
  return grpc::Status::OK;
}

namespace {

// Waits for a run without a thread.
class WaitReactor : public grpc::ServerUnaryReactor {
 public:
  WaitReactor(RunWatch& watch, int64_t run_id, v1::WaitForRunResponse* response)
      : watch_(watch) {
    const int64_t ticket =
        watch_.Await(run_id, [this, response](absl::StatusOr<v1::Run> run) {
          if (run.ok()) *response->mutable_run() = *std::move(run);
          Finish(ToGrpcStatus(run.status()));
        });
    absl::MutexLock lock(&mutex_);
    ticket_ = ticket;
    if (cancelled_) CancelLocked();
  }

  // The caller went away, or its deadline has come.
  void OnCancel() override {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    CancelLocked();
  }

  void OnDone() override { delete this; }

 private:
  void CancelLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (ticket_ != 0) watch_.Cancel(ticket_);
  }

  RunWatch& watch_;
  absl::Mutex mutex_;
  int64_t ticket_ ABSL_GUARDED_BY(mutex_) = 0;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

grpc::ServerUnaryReactor* AdminService::WaitForRun(
    grpc::CallbackServerContext*, const v1::WaitForRunRequest* request,
    v1::WaitForRunResponse* response) {
  return new WaitReactor(parts_.run_watch, request->run_id(), response);
}

grpc::Status AdminService::ListRuns(grpc::ServerContext*,
                                    const v1::ListRunsRequest* request,
                                    v1::ListRunsResponse* response) {
  return Answer(uploader::ListRuns(parts_.state, *request), response);
}

grpc::Status AdminService::ListOperations(
    grpc::ServerContext*, const v1::ListOperationsRequest* request,
    v1::ListOperationsResponse* response) {
  return Answer(uploader::ListOperations(parts_.state, *request), response);
}

grpc::Status AdminService::ListAccounts(grpc::ServerContext*,
                                        const v1::ListAccountsRequest* request,
                                        v1::ListAccountsResponse* response) {
  return Answer(uploader::ListAccounts(parts_.state, *request), response);
}

grpc::Status AdminService::ListAlerts(grpc::ServerContext*,
                                      const v1::ListAlertsRequest* request,
                                      v1::ListAlertsResponse* response) {
  return Answer(uploader::ListAlerts(parts_.state, *request), response);
}

}  // namespace directory_sync::uploader
