#ifndef UPLOADER_RELAY_OPEN_CALLS_H_
#define UPLOADER_RELAY_OPEN_CALLS_H_

#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace grpc {
class ClientContext;
}  // namespace grpc

namespace directory_sync::uploader {

// The calls under way, so that a stop can end them. Thread safe.
class OpenCalls {
 public:
  // Makes a call known as long as it lasts; begun after Cancel, it fails with
  // CANCELLED at once. Both must outlive it.
  class Call {
   public:
    Call(OpenCalls& calls, grpc::ClientContext& context);
    ~Call();
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

   private:
    OpenCalls& calls_;
    grpc::ClientContext& context_;
  };

  // Ends all calls, and later ones as they begin.
  void Cancel();

 private:
  absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<grpc::ClientContext*> contexts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_RELAY_OPEN_CALLS_H_
