#ifndef RELAY_SUBMIT_STREAM_H_
#define RELAY_SUBMIT_STREAM_H_

#include <grpcpp/alarm.h>
#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "proto/directorysync/relay/v1/relay.pb.h"
#include "relay/inbox.h"
#include "relay/token_bucket.h"

namespace directory_sync::relay {

// One handler's Submit stream. It reads ahead of the commits by a bounded
// window, so that items share commits and a fast sender takes up a bounded
// part of memory: also one that never reads its acknowledgements.
//
// However it ends, but for a broken connection, what was read before the end
// is acknowledged first: an item that is refused for ever must not keep those
// before it from being acknowledged. Thread safe; owned by itself and by the
// inbox's callbacks.
class SubmitStream
    : public grpc::ServerBidiReactor<directorysync::relay::v1::SubmitRequest,
                                     directorysync::relay::v1::SubmitResponse>,
      public std::enable_shared_from_this<SubmitStream> {
 public:
  using DoneCallback = std::function<void(SubmitStream*)>;

  // `rate` is the sender's, shared by its streams: while it is used up, nothing
  // is read. `inbox` must outlive the stream; `on_done` is called when gRPC is
  // done with it, as the last thing.
  static std::shared_ptr<SubmitStream> Create(
      grpc::CallbackServerContext& context, std::string sender,
      std::string serial, std::shared_ptr<TokenBucket> rate, Inbox& inbox,
      DoneCallback on_done);

  // Starts reading.
  void Start();

  // Reads no more, and ends with `status` after the acknowledgements.
  void End(const absl::Status& status);

  // Ends with `status` at once: nothing more is read or acknowledged.
  void CutOff(const absl::Status& status);

  const std::string& sender() const { return sender_; }
  // gRPC's name of its connection.
  const std::string& peer() const { return peer_; }
  // Of the sender's certificate.
  const std::string& serial() const { return serial_; }

 private:
  SubmitStream(grpc::CallbackServerContext& context, std::string sender,
               std::string serial, std::shared_ptr<TokenBucket> rate,
               Inbox& inbox, DoneCallback on_done);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  absl::Status Accept() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OnCommitted(const std::string& item_id, int64_t bytes,
                   const absl::Status& status);
  void EndLocked(const absl::Status& status)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Starts whatever operations are due.
  void Advance() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Read() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WriteAcknowledgement() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OnRateAlarm();
  bool WindowIsOpen() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  grpc::CallbackServerContext& context_;
  const std::string sender_;
  const std::string peer_;
  const std::string serial_;
  const std::shared_ptr<TokenBucket> rate_;
  Inbox& inbox_;
  const DoneCallback on_done_;
  std::shared_ptr<SubmitStream> self_;  // until OnDone

  absl::Mutex mutex_;
  grpc::Alarm rate_alarm_;
  directorysync::relay::v1::SubmitRequest request_;    // of the read
  directorysync::relay::v1::SubmitResponse response_;  // of the write
  // Also while it waits for the rate.
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool alarm_is_set_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  // How it will end; OK when the sender said that it has no more.
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
  // Of items that are read and whose acknowledgement is not yet written.
  int window_items_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t uncommitted_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<std::string> acknowledgements_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::relay

#endif  // RELAY_SUBMIT_STREAM_H_
