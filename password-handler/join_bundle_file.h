#ifndef PASSWORD_HANDLER_JOIN_BUNDLE_FILE_H_
#define PASSWORD_HANDLER_JOIN_BUNDLE_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "proto/directorysync/fleet/v1/fleet.pb.h"

namespace directory_sync::password_handler {

// The join bundle in the file `path`. NOT_FOUND: there is none.
// FAILED_PRECONDITION, with the cure: others can read it, and a token is in
// it. INVALID_ARGUMENT: it isn't one. The message names the file.
absl::StatusOr<directorysync::fleet::v1::JoinBundle> ReadJoinBundle(
    const std::string& path);

// What a handler that has joined keeps of its bundle, or else the bundle.
// NOT_FOUND: neither is there, with the cure.
absl::StatusOr<directorysync::fleet::v1::JoinBundle> ReadTrust(
    const std::string& trust_file, const std::string& bundle_file);

directorysync::fleet::v1::JoinBundle WithoutToken(
    directorysync::fleet::v1::JoinBundle bundle);

// Whether `bundle` lets the domain controller in. FAILED_PRECONDITION, with the
// cure: it is for others, or has expired.
absl::Status CheckInvitation(const directorysync::fleet::v1::JoinBundle& bundle,
                             absl::string_view dns_host_name, absl::Time now);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_JOIN_BUNDLE_FILE_H_
