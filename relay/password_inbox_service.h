#ifndef RELAY_PASSWORD_INBOX_SERVICE_H_
#define RELAY_PASSWORD_INBOX_SERVICE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "proto/directorysync/relay/v1/relay.grpc.pb.h"
#include "relay/fleet_roster.h"
#include "relay/inbox.h"
#include "relay/submit_stream.h"
#include "relay/token_bucket.h"

namespace directory_sync::relay {

// The service of the network face. By gRPC's callback API: a waiting stream
// costs no thread, and a primary may have hundreds of them. Thread safe.
class PasswordInboxService
    : public directorysync::relay::v1::PasswordInbox::CallbackService {
 public:
  // `rate_limit` is that of each handler. Streams of those who leave `roster`
  // end at once. All must outlive the service's streams.
  PasswordInboxService(Inbox& inbox, FleetRoster& roster,
                       const RateLimit& rate_limit, Clock& clock);
  // The last call may have ended on another thread.
  ~PasswordInboxService() override { absl::MutexLock lock(&mutex_); }

  grpc::ServerBidiReactor<directorysync::relay::v1::SubmitRequest,
                          directorysync::relay::v1::SubmitResponse>*
  Submit(grpc::CallbackServerContext* context) override;

  // Ends all streams, after the acknowledgement of what they have sent, and
  // takes no more: so that the server can drain.
  void EndStreams();

  // Whether that connection has a stream.
  bool HasStreamOf(const std::string& peer) const;

  // SPIFFE ids of the handlers with an open stream, sorted, each once.
  std::vector<std::string> ConnectedHandlers() const;

 private:
  using StreamPointer = std::shared_ptr<SubmitStream>;

  absl::Status Admit(const StreamPointer& stream);
  StreamPointer TakeSurplus(const std::string& sender)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Forget(SubmitStream* stream);
  void CutOffRevoked();
  std::shared_ptr<TokenBucket> RateOf(const std::string& sender);

  Inbox& inbox_;
  FleetRoster& roster_;
  const RateLimit rate_limit_;
  Clock& clock_;
  mutable absl::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  // Of those who sent something lately: they outlive the streams, else a new
  // stream would be a new burst.
  std::map<std::string, std::shared_ptr<TokenBucket>> rates_
      ABSL_GUARDED_BY(mutex_);
  std::vector<StreamPointer> streams_ ABSL_GUARDED_BY(mutex_);  // oldest first
};

}  // namespace directory_sync::relay

#endif  // RELAY_PASSWORD_INBOX_SERVICE_H_
