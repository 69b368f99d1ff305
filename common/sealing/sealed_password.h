#ifndef COMMON_SEALING_SEALED_PASSWORD_H_
#define COMMON_SEALING_SEALED_PASSWORD_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/secret/secret.h"

namespace directory_sync {

// The wire form of directorysync.password.v1.SealedPassword, made and read by
// hand: a generated message would leave copies of the password on the heap.

// Longer ones are refused: Active Directory takes 256 UTF-16 units at most.
inline constexpr size_t kMaxPasswordSize = 1024;
// SHA-512 of the header.
inline constexpr size_t kHeaderDigestSize = 64;
// The largest wire form, for bounds.
inline constexpr size_t kMaxSealedPasswordSize =
    2 + kHeaderDigestSize + 3 + kMaxPasswordSize + 3;

// All three fields in order, none left out; the password padded with zeros to
// a multiple of 64 bytes, at least 64. InvalidArgument when it is too long or
// `header_digest` is not 64 bytes.
absl::StatusOr<Secret> EncodeSealedPassword(absl::string_view header_digest,
                                            const Secret& password);

// The password. InvalidArgument unless `wire` is byte for byte what
// EncodeSealedPassword makes; PermissionDenied when it is for another header.
absl::StatusOr<Secret> DecodeSealedPassword(absl::string_view header_digest,
                                            const Secret& wire);

}  // namespace directory_sync

#endif  // COMMON_SEALING_SEALED_PASSWORD_H_
