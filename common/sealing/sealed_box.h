#ifndef COMMON_SEALING_SEALED_BOX_H_
#define COMMON_SEALING_SEALED_BOX_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sealing/sealing_key.h"
#include "common/secret/secret.h"

namespace directory_sync {

// Sealed boxes of any content: libsodium's crypto_box_seal. They tell nothing
// of their sender; what is inside has to. Thread safe.

// InvalidArgument when `recipient` is no usable key.
absl::StatusOr<std::string> SealBox(absl::string_view content,
                                    const SealingPublicKey& recipient);

// The content, of at most `most_bytes`. InvalidArgument: of an impossible size.
// PermissionDenied: damaged, or sealed to another key.
absl::StatusOr<Secret> OpenBox(absl::string_view box, size_t most_bytes,
                               const SealingKeyPair& recipient);

}  // namespace directory_sync

#endif  // COMMON_SEALING_SEALED_BOX_H_
