#ifndef RELAY_FLEET_ROSTER_H_
#define RELAY_FLEET_ROSTER_H_

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/identity/spiffe_id.h"
#include "proto/directorysync/relay/v1/fleet_relay.pb.h"

namespace grpc {
class AuthContext;
}  // namespace grpc

namespace directory_sync::relay {

// Who belongs to the fleet, as the uploader said last: kept in a file, so that
// whoever is revoked stays so while the uploader is away. Nobody belongs to it
// before the uploader has spoken. Thread safe.
class FleetRoster {
 public:
  // A file that can't be read counts as none: the uploader says it again.
  explicit FleetRoster(std::string path);

  // In place of what was; `listeners` are told. It counts at once, also when
  // an error says that the file can't be written.
  absl::Status Replace(const directorysync::relay::v1::FleetState& state);

  bool Has(const SpiffeId& id, const std::string& serial) const;
  // OK or PERMISSION_DENIED, with the cure, for the peer of a connection.
  absl::Status Check(const grpc::AuthContext& peer) const;

  // A serialized SignedFleetSettings; empty: none yet.
  std::string signed_settings() const;

  // Called after each Replace, without locks. Before the first.
  void OnChanged(std::function<void()> listener);

 private:
  void Take(const directorysync::relay::v1::FleetState& state)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string path_;
  absl::Mutex writing_;  // the file; before mutex_
  mutable absl::Mutex mutex_;
  std::set<std::pair<std::string, std::string>> leaves_ ABSL_GUARDED_BY(mutex_);
  std::string signed_settings_ ABSL_GUARDED_BY(mutex_);
  std::string serialized_ ABSL_GUARDED_BY(mutex_);  // all of it
  std::vector<std::function<void()>> listeners_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::relay

#endif  // RELAY_FLEET_ROSTER_H_
