#include "supervisor/supervisor_service.h"

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "common/version/version.h"

namespace directory_sync::supervisor {
namespace {

namespace v1 = ::directorysync::supervisor::v1;

v1::ChildState StateOf(ChildPhase phase) {
  switch (phase) {
    case ChildPhase::kWaiting:
      return v1::CHILD_STATE_WAITING;
    case ChildPhase::kStarting:
      return v1::CHILD_STATE_STARTING;
    case ChildPhase::kReady:
      return v1::CHILD_STATE_READY;
    case ChildPhase::kBroken:
      return v1::CHILD_STATE_BROKEN;
    case ChildPhase::kStopping:
      return v1::CHILD_STATE_STOPPING;
    case ChildPhase::kStopped:
      return v1::CHILD_STATE_STOPPED;
  }
  return v1::CHILD_STATE_UNSPECIFIED;
}

void SetTime(absl::Time time, google::protobuf::Timestamp& field) {
  const absl::Duration since = time - absl::UnixEpoch();
  const int64_t seconds = absl::ToUnixSeconds(time);
  field.set_seconds(seconds);
  field.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(since - absl::Seconds(seconds))));
}

void Fill(const ChildStatus& status, v1::Child& child) {
  child.set_name(status.name);
  child.set_state(StateOf(status.phase));
  child.set_pid(static_cast<int32_t>(status.process_id));
  child.set_restarts(status.restarts);
  SetTime(status.since, *child.mutable_since());
  child.set_last_exit(status.last_exit);
  if (status.next_start.has_value()) {
    SetTime(*status.next_start, *child.mutable_next_start());
  }
}

}  // namespace

grpc::ServerUnaryReactor* SupervisorService::GetStatus(
    grpc::CallbackServerContext* context,
    const v1::GetStatusRequest* /*request*/, v1::GetStatusResponse* response) {
  response->set_version(kProductVersion);
  SetTime(started_, *response->mutable_started());
  for (const ChildStatus& status : supervision_.Status()) {
    Fill(status, *response->add_children());
  }
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

AuthorizationTable SupervisorAuthorization() {
  return AuthorizationTable(
      {{"/directorysync.supervisor.v1.Supervisor/GetStatus",
        {Role::kOperator, Role::kWebui}}},
      LocalDiagnosticRows());
}

}  // namespace directory_sync::supervisor
