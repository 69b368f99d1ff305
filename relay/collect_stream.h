#ifndef RELAY_COLLECT_STREAM_H_
#define RELAY_COLLECT_STREAM_H_

#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "proto/directorysync/relay/v1/relay.pb.h"
#include "relay/inbox.h"

namespace directory_sync::relay {

// The uploader's Collect stream: hands over all items of the inbox from the
// oldest, then each that comes. No more than a bounded window of them is
// unacknowledged, so a slow uploader makes the inbox grow on the disk and not
// in memory. Only what was handed over on this stream can be acknowledged on
// it. Thread safe; owned by itself and by the inbox's callbacks.
class CollectStream
    : public grpc::ServerBidiReactor<directorysync::relay::v1::CollectRequest,
                                     directorysync::relay::v1::CollectResponse>,
      public std::enable_shared_from_this<CollectStream> {
 public:
  using DoneCallback = std::function<void(CollectStream*)>;

  // As SubmitStream::Create.
  static std::shared_ptr<CollectStream> Create(Inbox& inbox,
                                               DoneCallback on_done);

  // Starts handing over.
  void Start();

  // Takes no more acknowledgements, and ends with `status`. No fetch of this
  // stream's is made afterwards.
  void End(const absl::Status& status);

 private:
  CollectStream(Inbox& inbox, DoneCallback on_done);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void OnFetched(absl::StatusOr<std::vector<StoredItem>> items);
  void HandOver(std::vector<StoredItem> items)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TakeAcknowledgements() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndLocked(const absl::Status& status)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Starts whatever operations are due.
  void Advance() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool WindowIsOpen() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Inbox& inbox_;
  const DoneCallback on_done_;
  std::shared_ptr<CollectStream> self_;  // until OnDone

  absl::Mutex mutex_;
  directorysync::relay::v1::CollectRequest request_;    // of the read
  directorysync::relay::v1::CollectResponse response_;  // of the write
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool fetching_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
  uint64_t last_key_ ABSL_GUARDED_BY(mutex_) = 0;
  // Handed over and not acknowledged: key and size of the payload.
  std::map<uint64_t, int64_t> unacknowledged_ ABSL_GUARDED_BY(mutex_);
  int64_t unacknowledged_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace directory_sync::relay

#endif  // RELAY_COLLECT_STREAM_H_
