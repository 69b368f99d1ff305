#ifndef UPLOADER_ADMIN_STATUS_WATCH_SERVICE_H_
#define UPLOADER_ADMIN_STATUS_WATCH_SERVICE_H_

#include "proto/directorysync/upload/v1/watch.grpc.pb.h"
#include "uploader/admin/status_feed.h"

namespace directory_sync::uploader {

// StatusWatch, by a StatusFeed: a watcher takes no thread. Thread safe.
class StatusWatchService final
    : public directorysync::upload::v1::StatusWatch::CallbackService {
 public:
  // `feed` must outlive the service's calls.
  explicit StatusWatchService(StatusFeed& feed) : feed_(feed) {}

  grpc::ServerWriteReactor<directorysync::upload::v1::WatchStatusResponse>*
  WatchStatus(
      grpc::CallbackServerContext* context,
      const directorysync::upload::v1::WatchStatusRequest* request) override;

 private:
  StatusFeed& feed_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_STATUS_WATCH_SERVICE_H_
