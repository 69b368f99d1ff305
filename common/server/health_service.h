#ifndef COMMON_SERVER_HEALTH_SERVICE_H_
#define COMMON_SERVER_HEALTH_SERVICE_H_

#include <memory>
#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/server/health.grpc.pb.h"

namespace directory_sync {

// gRPC's standard health service for one server as a whole. Not serving at
// first. Thread safe. Every watch must have ended before it is destroyed: end
// them by Shutdown, and shut the server down.
class HealthService : public grpc::health::v1::Health::CallbackService {
 public:
  HealthService();
  ~HealthService() override;

  // Tells all watchers, if it changes anything.
  void SetServing(bool serving);

  // Not serving for good; ends all watches.
  void Shutdown();

  grpc::ServerUnaryReactor* Check(
      grpc::CallbackServerContext* context,
      const grpc::health::v1::HealthCheckRequest* request,
      grpc::health::v1::HealthCheckResponse* response) override;
  grpc::ServerWriteReactor<grpc::health::v1::HealthCheckResponse>* Watch(
      grpc::CallbackServerContext* context,
      const grpc::health::v1::HealthCheckRequest* request) override;

 private:
  class Watcher;

  void Forget(const std::shared_ptr<Watcher>& watcher);

  absl::Mutex mutex_;
  bool serving_ ABSL_GUARDED_BY(mutex_) = false;
  bool shut_down_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<std::shared_ptr<Watcher>> watchers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync

#endif  // COMMON_SERVER_HEALTH_SERVICE_H_
