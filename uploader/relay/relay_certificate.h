#ifndef UPLOADER_RELAY_RELAY_CERTIFICATE_H_
#define UPLOADER_RELAY_RELAY_CERTIFICATE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "proto/directorysync/relay/v1/relay.grpc.pb.h"
#include "uploader/fleet/fleet_authority.h"
#include "uploader/relay/open_calls.h"

namespace directory_sync::uploader {

// Sees to it that the relay's network face has a certificate of the fleet's
// that is not about to expire. Thread compatible.
class RelayCertificate {
 public:
  using Stub = directorysync::relay::v1::RelayOutlet::StubInterface;

  // All must outlive it.
  RelayCertificate(Stub& relay, FleetAuthority& fleet, OpenCalls& calls,
                   Clock& clock)
      : relay_(relay), fleet_(fleet), calls_(calls), clock_(clock) {}

  // Its calls are among the open ones, so that they can be cancelled. Installs
  // a certificate: a new one when the last is due for renewal, or the relay has
  // another key. Errors are the relay's.
  absl::Status Install();

  // When Install is to be called again: at two thirds of the leaf's life. The
  // past before the first.
  absl::Time due() const { return due_; }

 private:
  absl::Status Renew(const std::string& signing_request_pem);

  Stub& relay_;
  FleetAuthority& fleet_;
  OpenCalls& calls_;
  Clock& clock_;
  std::string signing_request_pem_;
  std::string certificate_pem_;
  absl::Time due_ = absl::InfinitePast();
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_RELAY_RELAY_CERTIFICATE_H_
