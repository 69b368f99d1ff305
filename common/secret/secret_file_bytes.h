#ifndef COMMON_SECRET_SECRET_FILE_BYTES_H_
#define COMMON_SECRET_SECRET_FILE_BYTES_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace directory_sync {

inline constexpr size_t kLargestSecret = 64 << 10;

// The operating system's part of ReadSecretFile: checks who can reach the file
// and fills `bytes` from its begin; how much of it. Errors as there. What was
// read before an error may be in `bytes`.
absl::StatusOr<size_t> ReadSecretBytes(const std::string& path,
                                       absl::Span<char> bytes);

}  // namespace directory_sync

#endif  // COMMON_SECRET_SECRET_FILE_BYTES_H_
