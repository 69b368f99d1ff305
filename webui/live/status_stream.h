#ifndef WEBUI_LIVE_STATUS_STREAM_H_
#define WEBUI_LIVE_STATUS_STREAM_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace directorysync::upload::v1 {
class WatchStatusResponse;
}  // namespace directorysync::upload::v1

namespace directory_sync::webui {

// The topics of Watches that a message of the uploader says may have changed.
// Pure.
std::vector<std::string> TopicsOf(
    const directorysync::upload::v1::WatchStatusResponse& message);

// Listens to the uploader's StatusWatch, so that nobody has to ask it again and
// again; a stream that ends is opened anew. Thread safe.
class StatusStream {
 public:
  using OnChange = std::function<void(const std::vector<std::string>& topics)>;

  // Calls `on_change` from a thread of its own, also when the stream ended:
  // with all topics. `retry` is the pause before the next one.
  StatusStream(std::shared_ptr<grpc::Channel> uploader, OnChange on_change,
               absl::Duration retry = absl::Seconds(1));
  ~StatusStream();
  StatusStream(const StatusStream&) = delete;
  StatusStream& operator=(const StatusStream&) = delete;

 private:
  void Run();
  void Listen();
  bool Pause() ABSL_LOCKS_EXCLUDED(mutex_);

  const std::shared_ptr<grpc::Channel> uploader_;
  const OnChange on_change_;
  const absl::Duration retry_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // Of the stream that is open.
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

}  // namespace directory_sync::webui

#endif  // WEBUI_LIVE_STATUS_STREAM_H_
