#ifndef UPLOADER_ADMIN_AUDIT_LOG_SERVICE_H_
#define UPLOADER_ADMIN_AUDIT_LOG_SERVICE_H_

#include "proto/directorysync/upload/v1/audit.grpc.pb.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// AuditLog: thin over its table. Thread safe.
class AuditLogService final
    : public directorysync::upload::v1::AuditLog::Service {
 public:
  // `state` must outlive the service's calls.
  explicit AuditLogService(StateDatabase& state) : state_(state) {}

  grpc::Status ListAuditEntries(
      grpc::ServerContext* context,
      const directorysync::upload::v1::ListAuditEntriesRequest* request,
      directorysync::upload::v1::ListAuditEntriesResponse* response) override;

 private:
  StateDatabase& state_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_AUDIT_LOG_SERVICE_H_
