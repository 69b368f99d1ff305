#include "common/server/health_service.h"

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <optional>

namespace directory_sync {
namespace {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

HealthCheckResponse::ServingStatus StatusOf(bool serving) {
  return serving ? HealthCheckResponse::SERVING
                 : HealthCheckResponse::NOT_SERVING;
}

}  // namespace

// One stream. Owned by the service until its end; gRPC's calls are made
// without holding the mutex, since they may call back.
class HealthService::Watcher
    : public grpc::ServerWriteReactor<HealthCheckResponse>,
      public std::enable_shared_from_this<Watcher> {
 public:
  explicit Watcher(HealthService& service) : service_(service) {}

  void Tell(HealthCheckResponse::ServingStatus status) {
    {
      absl::MutexLock lock(&mutex_);
      next_ = status;
    }
    Continue();
  }

  void End() {
    {
      absl::MutexLock lock(&mutex_);
      ending_ = true;
    }
    Continue();
  }

  void OnWriteDone(bool ok) override {
    {
      absl::MutexLock lock(&mutex_);
      writing_ = false;
      if (!ok) ending_ = true;
    }
    Continue();
  }
  void OnCancel() override { End(); }
  void OnDone() override { service_.Forget(shared_from_this()); }

 private:
  // Starts whatever is due: one write at a time, and the end after them.
  void Continue() {
    bool finish = false;
    {
      absl::MutexLock lock(&mutex_);
      if (writing_ || finished_) return;
      if (!ending_ && !next_.has_value()) return;
      finish = ending_;
      finished_ = ending_;
      writing_ = !ending_;
      if (!finish) message_.set_status(*next_);
      next_.reset();
    }
    if (finish) {
      Finish(grpc::Status::OK);
    } else {
      StartWrite(&message_);
    }
  }

  HealthService& service_;
  absl::Mutex mutex_;
  std::optional<HealthCheckResponse::ServingStatus> next_
      ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  HealthCheckResponse message_;  // gRPC's while writing_
};

HealthService::HealthService() = default;
HealthService::~HealthService() = default;

void HealthService::SetServing(bool serving) {
  std::set<std::shared_ptr<Watcher>> watchers;
  {
    absl::MutexLock lock(&mutex_);
    if (shut_down_ || serving_ == serving) return;
    serving_ = serving;
    watchers = watchers_;
  }
  for (const auto& watcher : watchers) watcher->Tell(StatusOf(serving));
}

void HealthService::Shutdown() {
  std::set<std::shared_ptr<Watcher>> watchers;
  {
    absl::MutexLock lock(&mutex_);
    shut_down_ = true;
    serving_ = false;
    watchers = watchers_;
  }
  for (const auto& watcher : watchers) watcher->End();
}

grpc::ServerUnaryReactor* HealthService::Check(
    grpc::CallbackServerContext* context, const HealthCheckRequest* request,
    HealthCheckResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (!request->service().empty()) {
    reactor->Finish(grpc::Status(grpc::StatusCode::NOT_FOUND,
                                 "only the server as a whole is checked"));
    return reactor;
  }
  absl::MutexLock lock(&mutex_);
  response->set_status(StatusOf(serving_));
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

grpc::ServerWriteReactor<HealthCheckResponse>* HealthService::Watch(
    grpc::CallbackServerContext* /*context*/,
    const HealthCheckRequest* request) {
  auto watcher = std::make_shared<Watcher>(*this);
  HealthCheckResponse::ServingStatus first =
      HealthCheckResponse::SERVICE_UNKNOWN;
  bool end = false;
  {
    absl::MutexLock lock(&mutex_);
    watchers_.insert(watcher);
    if (request->service().empty()) first = StatusOf(serving_);
    end = shut_down_;
  }
  watcher->Tell(first);
  if (end) watcher->End();
  return watcher.get();
}

void HealthService::Forget(const std::shared_ptr<Watcher>& watcher) {
  absl::MutexLock lock(&mutex_);
  watchers_.erase(watcher);
}

}  // namespace directory_sync
