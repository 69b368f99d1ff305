#ifndef WEBUI_HTTP_EVENT_STREAM_H_
#define WEBUI_HTTP_EVENT_STREAM_H_

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace directory_sync::webui {

// One browser's server-sent events: producers put bytes in on any thread, the
// HTTP server takes them out as fast as the browser reads. A browser that
// doesn't read loses the stream, not the server its memory. Thread safe.
class EventStream {
 public:
  // One text may go to many streams, hence shared.
  using Bytes = std::shared_ptr<const std::string>;

  // Above `most_waiting` bytes that nobody read, the stream closes itself.
  explicit EventStream(size_t most_waiting = 8 << 20)
      : most_waiting_(most_waiting) {}

  // Ignored once it is closed.
  void Send(Bytes bytes);

  // From either end; harmless to repeat.
  void Close();
  bool closed() const;

  // For the HTTP server: `wake` is called, on any thread, when there is
  // something to take, or the stream was closed.
  void Attach(std::function<void()> wake);

  // The next bytes, or null if there are none now.
  Bytes Take();

 private:
  void Wake() ABSL_LOCKS_EXCLUDED(mutex_);

  const size_t most_waiting_;
  mutable absl::Mutex mutex_;
  std::deque<Bytes> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t waiting_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> wake_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::webui

#endif  // WEBUI_HTTP_EVENT_STREAM_H_
