#ifndef RELAY_RELAY_OUTLET_SERVICE_H_
#define RELAY_RELAY_OUTLET_SERVICE_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "proto/directorysync/relay/v1/relay.grpc.pb.h"
#include "relay/collect_stream.h"
#include "relay/inbox.h"
#include "relay/network_face.h"
#include "relay/password_inbox_service.h"

namespace directory_sync::relay {

// The service of the inner face. Thread safe.
class RelayOutletService
    : public directorysync::relay::v1::RelayOutlet::CallbackService {
 public:
  // All must outlive the service's calls.
  RelayOutletService(Inbox& inbox, const PasswordInboxService& handlers,
                     NetworkFace& network_face)
      : inbox_(inbox), handlers_(handlers), network_face_(network_face) {}
  // The last call may have ended on another thread.
  ~RelayOutletService() override { absl::MutexLock lock(&mutex_); }

  grpc::ServerBidiReactor<directorysync::relay::v1::CollectRequest,
                          directorysync::relay::v1::CollectResponse>*
  Collect(grpc::CallbackServerContext* context) override;

  grpc::ServerUnaryReactor* GetServerSigningRequest(
      grpc::CallbackServerContext* context,
      const directorysync::relay::v1::GetServerSigningRequestRequest* request,
      directorysync::relay::v1::GetServerSigningRequestResponse* response)
      override;

  grpc::ServerUnaryReactor* InstallServerCertificate(
      grpc::CallbackServerContext* context,
      const directorysync::relay::v1::InstallServerCertificateRequest* request,
      directorysync::relay::v1::InstallServerCertificateResponse* response)
      override;

  grpc::ServerUnaryReactor* GetStatus(
      grpc::CallbackServerContext* context,
      const directorysync::relay::v1::GetStatusRequest* request,
      directorysync::relay::v1::GetStatusResponse* response) override;

  // Ends the Collect stream and takes no more, so that the server can drain.
  void EndStreams();

 private:
  void Forget(CollectStream* stream);

  Inbox& inbox_;
  const PasswordInboxService& handlers_;
  NetworkFace& network_face_;

  absl::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::shared_ptr<CollectStream> stream_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::relay

#endif  // RELAY_RELAY_OUTLET_SERVICE_H_
