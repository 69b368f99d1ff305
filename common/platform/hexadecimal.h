#ifndef COMMON_PLATFORM_HEXADECIMAL_H_
#define COMMON_PLATFORM_HEXADECIMAL_H_

#include "absl/status/statusor.h"
#include "common/secret/secret.h"

namespace directory_sync {

// Secret bytes as hexadecimal text, which a person can copy, and back;
// InvalidArgument for anything else. For this package alone.
Secret ToHexadecimal(const Secret& bytes);
absl::StatusOr<Secret> FromHexadecimal(const Secret& text);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_HEXADECIMAL_H_
