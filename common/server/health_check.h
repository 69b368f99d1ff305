#ifndef COMMON_SERVER_HEALTH_CHECK_H_
#define COMMON_SERVER_HEALTH_CHECK_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace directory_sync {

// Asks the standard health service (grpc.health.v1.Health/Check) of the server
// at the other end for the server as a whole: true when it serves. Errors are
// gRPC's: Unavailable at once when the server isn't there, DeadlineExceeded
// when it doesn't answer within `timeout`, PermissionDenied.
absl::StatusOr<bool> CheckHealth(const std::shared_ptr<grpc::Channel>& channel,
                                 absl::Duration timeout);

// The same as a stream (Health/Watch): the state now and each change of it.
// Thread compatible, except for Cancel.
class HealthWatch {
 public:
  explicit HealthWatch(std::shared_ptr<grpc::Channel> channel);
  ~HealthWatch();
  HealthWatch(const HealthWatch&) = delete;
  HealthWatch& operator=(const HealthWatch&) = delete;

  // Blocks until the next state, and returns whether the server serves. An
  // error ends the watch.
  absl::StatusOr<bool> Next();

  // Ends a Next that is waiting, from any thread.
  void Cancel();

 private:
  struct Call;
  std::unique_ptr<Call> call_;
};

}  // namespace directory_sync

#endif  // COMMON_SERVER_HEALTH_CHECK_H_
