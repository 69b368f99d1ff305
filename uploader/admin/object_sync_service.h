#ifndef UPLOADER_ADMIN_OBJECT_SYNC_SERVICE_H_
#define UPLOADER_ADMIN_OBJECT_SYNC_SERVICE_H_

#include <functional>
#include <utility>

#include "common/clock/clock.h"
#include "proto/directorysync/upload/v1/object_sync.grpc.pb.h"
#include "uploader/observe/sync_queue.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// ObjectSync: thin over the queue of syncs. Thread safe.
class ObjectSyncService final
    : public directorysync::upload::v1::ObjectSync::Service {
 public:
  // All must outlive the service's calls.
  struct Parts {
    StateDatabase& state;
    SyncQueue& queue;
    Clock& clock;
    // Whether there is anything to sync for: the provider's keys are known.
    std::function<bool()> is_registered;
  };

  explicit ObjectSyncService(Parts parts) : parts_(std::move(parts)) {}

  grpc::Status SyncObject(
      grpc::ServerContext* context,
      const directorysync::upload::v1::SyncObjectRequest* request,
      directorysync::upload::v1::SyncObjectResponse* response) override;

 private:
  Parts parts_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_OBJECT_SYNC_SERVICE_H_
