#ifndef WEBUI_LIVE_CHANGE_FEED_H_
#define WEBUI_LIVE_CHANGE_FEED_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "webui/http/event_stream.h"
#include "webui/http/http_message.h"
#include "webui/live/watches.h"

namespace directory_sync::webui {

// Watches the services once for all open pages and tells each page what
// changed, as server-sent events of one JSON object each:
//
//   {"topic":"relay","at":"2026-11-22T20:15:00Z","value":{…}}
//   {"topic":"relay","at":"2026-11-22T20:15:42Z","error":"…","value":{…}}
//
// `at` is when the value was last told, which may be later than it changed. An
// error leaves both as they were; a value that was never told is left out. A
// new page gets the last of every topic at once. Thread safe.
class ChangeFeed {
 public:
  // Calls a method with a JSON request and gives the answer to `done`, once,
  // from any thread (ApiProxy::Call).
  using Call =
      std::function<void(const std::string& method, const std::string& request,
                         std::function<void(HttpResponse)> done)>;

  static constexpr absl::Duration kHeartbeat = absl::Seconds(15);
  static constexpr size_t kMostStreams = 256;

  // `clock` must outlive it, and it must outlive every call.
  ChangeFeed(Call call, Clock& clock, std::vector<Watch> watches = Watches());
  ~ChangeFeed();
  ChangeFeed(const ChangeFeed&) = delete;
  ChangeFeed& operator=(const ChangeFeed&) = delete;

  // Watches from a thread of its own until it is destroyed.
  void Start();

  // Tells `stream` of everything from now on; false when there are too many.
  // `may_stay` is asked at each heartbeat; the stream is closed once it says
  // no.
  bool Subscribe(std::shared_ptr<EventStream> stream,
                 std::function<bool()> may_stay);

  // One look at the clock: calls what is due, heartbeats, lets go of streams
  // that ended. Answers come later.
  void Poll();

  // Something may have changed: these topics are asked for now, if a page is
  // open.
  void Hasten(const std::vector<std::string>& topics);

  // The last value of a topic as JSON; empty if there is none, or none now.
  std::string Latest(const std::string& topic) const;

  // Told of each answer that isn't an error, with its topic, on any thread.
  // Set before Start.
  void OnValue(
      std::function<void(const std::string& topic, const std::string& json)>
          listener) {
    on_value_ = std::move(listener);
  }

  size_t streams() const;

 private:
  struct State {
    bool asking = false;
    absl::Duration due = absl::ZeroDuration();
    std::string value;
    std::string error;
    absl::Time told;
    EventStream::Bytes event;
  };
  struct Subscriber {
    std::shared_ptr<EventStream> stream;
    std::function<bool()> may_stay;
  };

  void Watching();
  std::vector<const Watch*> TakeDue() ABSL_LOCKS_EXCLUDED(mutex_);
  void Answered(const Watch& watch, const HttpResponse& response);
  void Heartbeat() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Call call_;
  Clock& clock_;
  const std::vector<Watch> watches_;
  std::function<void(const std::string&, const std::string&)> on_value_;
  mutable absl::Mutex mutex_;
  absl::CondVar wake_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool hastened_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<std::string, State> states_ ABSL_GUARDED_BY(mutex_);
  std::vector<Subscriber> subscribers_ ABSL_GUARDED_BY(mutex_);
  absl::Duration next_heartbeat_ ABSL_GUARDED_BY(mutex_);
  int outstanding_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread thread_;
};

}  // namespace directory_sync::webui

#endif  // WEBUI_LIVE_CHANGE_FEED_H_
