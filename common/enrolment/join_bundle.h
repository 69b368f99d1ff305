#ifndef COMMON_ENROLMENT_JOIN_BUNDLE_H_
#define COMMON_ENROLMENT_JOIN_BUNDLE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/directorysync/fleet/v1/fleet.pb.h"

namespace directory_sync {

// The file that lets a domain controller join; docs/formats/enrolment.md. All
// functions are pure.

inline constexpr char kJoinBundleFile[] = "join-bundle.json";
inline constexpr size_t kMaxJoinBundleSize = 64 << 10;
inline constexpr size_t kJoinTokenSize = 32;

// The file's text. InvalidArgument when ParseJoinBundle would refuse it.
absl::StatusOr<std::string> FormatJoinBundle(
    const directorysync::fleet::v1::JoinBundle& bundle);

// A bundle whose every field but the token is there and of its kind: the token
// may be missing, else it has kJoinTokenSize bytes. InvalidArgument: damaged;
// FailedPrecondition: of another version.
absl::StatusOr<directorysync::fleet::v1::JoinBundle> ParseJoinBundle(
    absl::string_view text);

// EnrolmentRequest.trust_digest of one who trusts this bundle.
std::string TrustDigest(absl::string_view fleet_ca_pem,
                        absl::string_view sealing_public_key,
                        absl::string_view settings_public_key);

// OK for "host:port" and "[address]:port".
absl::Status CheckRelayAddress(absl::string_view address);

}  // namespace directory_sync

#endif  // COMMON_ENROLMENT_JOIN_BUNDLE_H_
