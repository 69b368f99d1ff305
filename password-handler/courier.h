#ifndef PASSWORD_HANDLER_COURIER_H_
#define PASSWORD_HANDLER_COURIER_H_

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/backoff/backoff.h"
#include "common/clock/clock.h"
#include "password-handler/queue.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace directory_sync::password_handler {

// Carries the queue's items to the relay over one stream, in order, and takes
// each out of the queue once the relay has it on disk. Waits for the relay as
// long as need be. Sleeps while there is nothing to carry.
class Courier {
 public:
  struct Options {
    Backoff::Options backoff = {absl::Milliseconds(200), absl::Seconds(30)};
    // For one address, before the next is tried.
    absl::Duration connect_timeout = absl::Seconds(10);
    // Items that are sent before the first is acknowledged.
    int window = 256;
  };

  // `channels` lead to the same relay by different addresses; each failure
  // moves on to the next. `queue` and `clock` must outlive it.
  Courier(const Options& options,
          std::vector<std::shared_ptr<grpc::Channel>> channels, Queue& queue,
          Clock& clock);
  ~Courier();

  // Begins. Once.
  void Start();

  // To be called when the queue has more. Thread safe.
  void NoteAppended();

  // Whether the relay has acknowledged an item on the stream that is open now.
  bool connected() const;

 private:
  class Stream;

  void Loop();
  void RunStream(const std::shared_ptr<grpc::Channel>& channel);
  void AwaitConnection(grpc::Channel& channel);
  bool stopping() const;
  void NoteFailure(const std::string& message);
  bool AwaitRetry();

  const Options options_;
  const std::vector<std::shared_ptr<grpc::Channel>> channels_;
  Queue& queue_;
  Clock& clock_;
  Backoff backoff_;  // of the thread alone
  std::string last_failure_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool appended_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool connected_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::string> acknowledged_ ABSL_GUARDED_BY(mutex_);
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_COURIER_H_
