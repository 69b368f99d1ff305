#ifndef UPLOADER_ADMIN_REJECTS_SERVICE_H_
#define UPLOADER_ADMIN_REJECTS_SERVICE_H_

#include <functional>

#include "common/clock/clock.h"
#include "proto/directorysync/upload/v1/reject.grpc.pb.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Rejects: thin over the tables. Thread safe.
class RejectsService final
    : public directorysync::upload::v1::Rejects::Service {
 public:
  // All must outlive the service's calls.
  struct Parts {
    StateDatabase& state;
    Clock& clock;
    // Called when there is something to try again.
    std::function<void()> on_retry;
  };

  explicit RejectsService(Parts parts) : parts_(std::move(parts)) {}

  grpc::Status ListRejects(
      grpc::ServerContext* context,
      const directorysync::upload::v1::ListRejectsRequest* request,
      directorysync::upload::v1::ListRejectsResponse* response) override;
  grpc::Status RetryRejects(
      grpc::ServerContext* context,
      const directorysync::upload::v1::RetryRejectsRequest* request,
      directorysync::upload::v1::RetryRejectsResponse* response) override;

 private:
  Parts parts_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_REJECTS_SERVICE_H_
