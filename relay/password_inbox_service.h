#ifndef RELAY_PASSWORD_INBOX_SERVICE_H_
#define RELAY_PASSWORD_INBOX_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "proto/directorysync/relay/v1/relay.grpc.pb.h"
#include "relay/inbox.h"
#include "relay/submit_stream.h"

namespace directory_sync::relay {

// The service of the network face. By gRPC's callback API: a waiting stream
// costs no thread, and a primary may have hundreds of them. Thread safe.
class PasswordInboxService
    : public directorysync::relay::v1::PasswordInbox::CallbackService {
 public:
  // `inbox` must outlive the service's streams.
  explicit PasswordInboxService(Inbox& inbox) : inbox_(inbox) {}

  grpc::ServerBidiReactor<directorysync::relay::v1::SubmitRequest,
                          directorysync::relay::v1::SubmitResponse>*
  Submit(grpc::CallbackServerContext* context) override;

  // Ends all streams, after the acknowledgement of what they have sent, and
  // takes no more: so that the server can drain.
  void EndStreams();

  // SPIFFE ids of the handlers with an open stream, sorted, each once.
  std::vector<std::string> ConnectedHandlers() const;

 private:
  using StreamPointer = std::shared_ptr<SubmitStream>;

  absl::Status Admit(const StreamPointer& stream);
  StreamPointer TakeSurplus(const std::string& sender)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Forget(SubmitStream* stream);

  Inbox& inbox_;
  mutable absl::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<StreamPointer> streams_ ABSL_GUARDED_BY(mutex_);  // oldest first
};

}  // namespace directory_sync::relay

#endif  // RELAY_PASSWORD_INBOX_SERVICE_H_
