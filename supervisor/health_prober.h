#ifndef SUPERVISOR_HEALTH_PROBER_H_
#define SUPERVISOR_HEALTH_PROBER_H_

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "supervisor/child_spec.h"
#include "supervisor/supervision.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace directory_sync::supervisor {

// Asks the children for their health by gRPC over mutual TLS, as the
// supervisor, and reports it: often until a child is ready, then every few
// seconds. A thread per child, until it is destroyed.
class HealthProber {
 public:
  // `identity_directory` is the supervisor's; `supervision` must outlive it.
  // The error is that of an identity that can't be loaded.
  static absl::StatusOr<std::unique_ptr<HealthProber>> Start(
      const std::vector<ChildSpec>& children,
      const std::string& identity_directory, Supervision& supervision);

  ~HealthProber();
  HealthProber(const HealthProber&) = delete;
  HealthProber& operator=(const HealthProber&) = delete;

 private:
  explicit HealthProber(Supervision& supervision) : supervision_(supervision) {}

  void Watch(size_t child, std::shared_ptr<grpc::Channel> channel);

  Supervision& supervision_;
  absl::Notification stopping_;
  std::vector<std::thread> threads_;
};

}  // namespace directory_sync::supervisor

#endif  // SUPERVISOR_HEALTH_PROBER_H_
