#ifndef UPLOADER_FLEET_ENROLMENT_H_
#define UPLOADER_FLEET_ENROLMENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "proto/directorysync/fleet/v1/fleet.pb.h"
#include "uploader/fleet/fleet_authority.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// How many wrong tokens void an invitation: a token has 256 random bits, so
// this is for the alarm, not against guessing.
inline constexpr int kMostWrongTokens = 10;
inline constexpr absl::Duration kInvitationLifetime = absl::Hours(7 * 24);
inline constexpr absl::Duration kLongestInvitation = absl::Hours(30 * 24);

// Lets domain controllers into the fleet. Thread safe.
class Enrolment {
 public:
  // All must outlive it.
  Enrolment(StateDatabase& state, FleetAuthority& fleet, Clock& clock)
      : state_(state), fleet_(fleet), clock_(clock) {}

  // A bundle that lets each of the named join once until it expires, in place
  // of an earlier one. INVALID_ARGUMENT: a bad name, none, or a bad lifetime.
  // FAILED_PRECONDITION: nobody knows where the relay is.
  absl::StatusOr<directorysync::fleet::v1::JoinBundle> Invite(
      const std::vector<std::string>& dns_host_names, absl::Duration valid_for,
      const std::string& os_user);

  // The answer to a serialized SealedEnrolmentRequest, from whomever: a
  // serialized SignedEnrolmentAnswer, also when it says no. The same request
  // gets the same certificate. Errors are the store's: try again.
  absl::StatusOr<std::string> Answer(absl::string_view sealed_request);

 private:
  class Decision;

  StateDatabase& state_;
  FleetAuthority& fleet_;
  Clock& clock_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_FLEET_ENROLMENT_H_
