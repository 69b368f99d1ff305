#ifndef UPLOADER_TESTING_SCRIPTED_RELAY_H_
#define UPLOADER_TESTING_SCRIPTED_RELAY_H_

#include <cstdint>
#include <deque>
#include <set>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/identity/key.h"
#include "proto/directorysync/password/v1/envelope.pb.h"
#include "proto/directorysync/relay/v1/relay.grpc.pb.h"

namespace directory_sync::uploader {

// A RelayOutlet that holds what a test puts in. Thread safe.
class ScriptedRelay final
    : public directorysync::relay::v1::RelayOutlet::Service {
 public:
  // Puts an item in the inbox; it is handed over until it is acknowledged.
  // Returns its key.
  uint64_t Put(const std::string& sender,
               const directorysync::password::v1::PasswordItem& item);

  // Blocks until everything is acknowledged.
  void AwaitEmpty();

  // Blocks until a certificate is installed and returns it.
  std::string AwaitCertificate();

  // From now on streams are not answered, or signing requests not given, until
  // it is switched off or the caller goes away.
  void HoldStreams(bool hold);
  void HoldCertificates(bool hold);
  // Blocks until a call is held.
  void AwaitHeld();

  // Ends the streams, so that the server can drain.
  void Stop();

  grpc::Status Collect(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<directorysync::relay::v1::CollectResponse,
                               directorysync::relay::v1::CollectRequest>*
          stream) override;
  grpc::Status GetServerSigningRequest(
      grpc::ServerContext* context,
      const directorysync::relay::v1::GetServerSigningRequestRequest* request,
      directorysync::relay::v1::GetServerSigningRequestResponse* response)
      override;
  grpc::Status InstallServerCertificate(
      grpc::ServerContext* context,
      const directorysync::relay::v1::InstallServerCertificateRequest* request,
      directorysync::relay::v1::InstallServerCertificateResponse* response)
      override;

 private:
  // Blocks as long as `hold` is set.
  void WaitWhile(const bool& hold, grpc::ServerContext& context);

  const PrivateKey key_ = PrivateKey::Generate();
  absl::Mutex mutex_;
  std::deque<directorysync::relay::v1::InboxItem> items_
      ABSL_GUARDED_BY(mutex_);
  uint64_t last_key_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string certificate_pem_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  bool hold_streams_ ABSL_GUARDED_BY(mutex_) = false;
  bool hold_certificates_ ABSL_GUARDED_BY(mutex_) = false;
  bool held_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_TESTING_SCRIPTED_RELAY_H_
