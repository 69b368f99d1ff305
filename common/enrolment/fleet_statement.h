#ifndef COMMON_ENROLMENT_FLEET_STATEMENT_H_
#define COMMON_ENROLMENT_FLEET_STATEMENT_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sealing/sealing_key.h"
#include "common/sealing/signing_key.h"
#include "proto/directorysync/fleet/v1/fleet.pb.h"

namespace directory_sync {

// What uploader and handlers sign for each other; the bytes are written down
// in docs/formats/enrolment.md. Verifying comes before parsing. All functions
// are thread safe. Each Verify and Open answers PermissionDenied when the
// signature is not by the given key, InvalidArgument when it is malformed.

// Larger ones are refused unread.
inline constexpr size_t kMaxFleetMessageSize = 16 << 10;
inline constexpr size_t kMaxHeartbeatSize = 4 << 10;

directorysync::fleet::v1::SignedFleetSettings SignSettings(
    const directorysync::fleet::v1::FleetSettings& settings,
    const SigningKeyPair& uploader);
// `bytes` is a serialized SignedFleetSettings.
absl::StatusOr<directorysync::fleet::v1::FleetSettings> VerifySettings(
    absl::string_view bytes, const SigningPublicKey& uploader);

// A serialized SignedHeartbeat, and back.
std::string SignHeartbeat(const directorysync::fleet::v1::Heartbeat& heartbeat,
                          const SigningKeyPair& handler);
absl::StatusOr<directorysync::fleet::v1::Heartbeat> VerifyHeartbeat(
    absl::string_view bytes, const SigningPublicKey& handler);

// A serialized SealedEnrolmentRequest. InvalidArgument: no usable key.
absl::StatusOr<std::string> SealEnrolmentRequest(
    const directorysync::fleet::v1::EnrolmentRequest& request,
    const SigningKeyPair& handler, const SealingPublicKey& uploader);
// Which key it is sealed to.
absl::StatusOr<std::string> SealingKeyIdOf(absl::string_view sealed_request);
// OK promises that its sender has the signing key that it names, and no more.
absl::StatusOr<directorysync::fleet::v1::EnrolmentRequest> OpenEnrolmentRequest(
    absl::string_view sealed_request, const SealingKeyPair& uploader);

// A serialized SignedEnrolmentAnswer to `sealed_request`, and back; another
// request's answer is InvalidArgument.
std::string SignEnrolmentAnswer(
    directorysync::fleet::v1::EnrolmentAnswer answer,
    absl::string_view sealed_request, const SigningKeyPair& uploader);
absl::StatusOr<directorysync::fleet::v1::EnrolmentAnswer> VerifyEnrolmentAnswer(
    absl::string_view bytes, absl::string_view sealed_request,
    const SigningPublicKey& uploader);

}  // namespace directory_sync

#endif  // COMMON_ENROLMENT_FLEET_STATEMENT_H_
