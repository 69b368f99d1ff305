#ifndef COMMON_ENROLMENT_DIGEST_H_
#define COMMON_ENROLMENT_DIGEST_H_

#include <string>

#include "absl/strings/string_view.h"

namespace directory_sync {

// SHA-256, 32 bytes.
std::string Sha256(absl::string_view bytes);

}  // namespace directory_sync

#endif  // COMMON_ENROLMENT_DIGEST_H_
