#ifndef RELAY_FLEET_ENROLMENT_SERVICE_H_
#define RELAY_FLEET_ENROLMENT_SERVICE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "proto/directorysync/relay/v1/fleet_relay.grpc.pb.h"
#include "relay/fleet_outlet_service.h"
#include "relay/fleet_roster.h"
#include "relay/token_bucket.h"

namespace directory_sync::relay {

// All that a peer without a certificate can call: hands sealed requests to the
// uploader and its answers back. Bounded, as anybody may call it; a member that
// renews shows its certificate, and has a share that strangers can't take.
// Thread safe.
class FleetEnrolmentService
    : public directorysync::relay::v1::FleetEnrolment::CallbackService {
 public:
  // All must outlive the service's calls.
  FleetEnrolmentService(FleetOutletService& outlet, const FleetRoster& roster,
                        Clock& clock);
  // The last call may have ended on another thread.
  ~FleetEnrolmentService() override { absl::MutexLock lock(&mutex_); }

  grpc::ServerUnaryReactor* Enrol(
      grpc::CallbackServerContext* context,
      const directorysync::relay::v1::EnrolRequest* request,
      directorysync::relay::v1::EnrolResponse* response) override;

  // Ends the waiting calls, so that the server can drain.
  void EndCalls();

 private:
  class Call;

  // `peer`: a member's id, or a stranger's network.
  absl::Status Admit(const std::string& peer, bool is_member)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Answer(directorysync::relay::v1::EnrolmentReply reply);
  void Forget(uint64_t call_id);

  FleetOutletService& outlet_;
  const FleetRoster& roster_;
  Clock& clock_;
  absl::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t last_call_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<uint64_t, Call*> calls_ ABSL_GUARDED_BY(mutex_);
  TokenBucket rate_;  // of all strangers together
  // Of each peer that called lately.
  std::map<std::string, std::unique_ptr<TokenBucket>> rates_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::relay

#endif  // RELAY_FLEET_ENROLMENT_SERVICE_H_
