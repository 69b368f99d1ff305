#include "uploader/relay/open_calls.h"

#include <grpcpp/client_context.h>

namespace directory_sync::uploader {

OpenCalls::Call::Call(OpenCalls& calls, grpc::ClientContext& context)
    : calls_(calls), context_(context) {
  absl::MutexLock lock(&calls_.mutex_);
  calls_.contexts_.insert(&context_);
  if (calls_.cancelled_) context_.TryCancel();
}

OpenCalls::Call::~Call() {
  absl::MutexLock lock(&calls_.mutex_);
  calls_.contexts_.erase(&context_);
}

void OpenCalls::Cancel() {
  absl::MutexLock lock(&mutex_);
  cancelled_ = true;
  for (grpc::ClientContext* context : contexts_) context->TryCancel();
}

}  // namespace directory_sync::uploader
