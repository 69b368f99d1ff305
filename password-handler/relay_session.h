#ifndef PASSWORD_HANDLER_RELAY_SESSION_H_
#define PASSWORD_HANDLER_RELAY_SESSION_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/backoff/backoff.h"
#include "common/clock/clock.h"
#include "password-handler/courier.h"
#include "password-handler/enroller.h"
#include "password-handler/queue.h"
#include "proto/directorysync/fleet/v1/fleet.pb.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace directory_sync::password_handler {

// All that the handler does at the relay: joins and renews, has the courier
// carry the queue, takes settings, sends heartbeats. Waits for the relay as
// long as need be; sleeps between heartbeats.
class RelaySession {
 public:
  // All must outlive it.
  struct Parts {
    Enroller& enroller;
    Queue& queue;
    Clock& clock;
    // All of a heartbeat but its time, the certificate and the settings.
    std::function<directorysync::fleet::v1::Heartbeat()> describe;
    // Called after new settings were taken.
    std::function<void()> on_settings;
    // Called before each rest until the next heartbeat or attempt.
    std::function<void()> on_rest;
  };

  explicit RelaySession(Parts parts);
  ~RelaySession();

  // Begins. Once.
  void Start();

 private:
  class Attendance;

  void Loop();
  // One certificate's and one set of addresses' time.
  absl::Status Attend();
  absl::Status EnsureCertificate();
  // What follows a relay that doesn't know the certificate.
  absl::Status AnswerRefusal(const absl::Status& refused);
  void StartCourier();
  std::string NextHeartbeat();
  // Whether the relay is somewhere else now.
  bool Take(const std::string& signed_settings);
  void OnAppended();
  void NoteFailure(const absl::Status& status);
  bool AwaitRetry();

  const Parts parts_;
  Backoff backoff_;  // of the thread alone, as are the next five
  std::string last_failure_;
  absl::Time next_renewal_ = absl::InfinitePast();  // of AnswerRefusal
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::vector<std::string> addresses_;  // of the channels
  std::string courier_key_;             // what the courier was made from

  absl::Mutex courier_mutex_;
  std::unique_ptr<Courier> courier_ ABSL_GUARDED_BY(courier_mutex_);

  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

// The EnrolmentCarrier over the network.
absl::StatusOr<std::string> CarryEnrolment(
    const std::string& address, const Certificate& authority,
    const std::optional<Identity>& identity, const std::string& sealed_request);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_RELAY_SESSION_H_
