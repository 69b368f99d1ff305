#ifndef SUPERVISOR_SUPERVISOR_SERVICE_H_
#define SUPERVISOR_SUPERVISOR_SERVICE_H_

#include "absl/time/time.h"
#include "common/server/authorization_table.h"
#include "proto/directorysync/supervisor/v1/supervisor.grpc.pb.h"
#include "supervisor/supervision.h"

namespace directory_sync::supervisor {

// directorysync.supervisor.v1.Supervisor: the state of the processes.
class SupervisorService
    : public directorysync::supervisor::v1::Supervisor::CallbackService {
 public:
  // `supervision` must outlive it.
  SupervisorService(const Supervision& supervision, absl::Time started)
      : supervision_(supervision), started_(started) {}

  grpc::ServerUnaryReactor* GetStatus(
      grpc::CallbackServerContext* context,
      const directorysync::supervisor::v1::GetStatusRequest* request,
      directorysync::supervisor::v1::GetStatusResponse* response) override;

 private:
  const Supervision& supervision_;
  const absl::Time started_;
};

// Who may call what at the supervisor's port.
AuthorizationTable SupervisorAuthorization();

}  // namespace directory_sync::supervisor

#endif  // SUPERVISOR_SUPERVISOR_SERVICE_H_
