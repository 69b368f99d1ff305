#ifndef COMMON_SEALING_KEY_TEXT_H_
#define COMMON_SEALING_KEY_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/secret/secret.h"

namespace directory_sync {

// Keys in files are one line of base64 (RFC 4648, padded). InvalidArgument
// when it is anything else.
std::string TextOfPublicKeyBytes(absl::string_view bytes);
absl::StatusOr<std::string> PublicKeyBytesOfText(absl::string_view text);

// The same for private keys, which stay in guarded memory.
Secret TextOfSecretKey(const Secret& bytes);
absl::StatusOr<Secret> SecretKeyOfText(const Secret& text);

}  // namespace directory_sync

#endif  // COMMON_SEALING_KEY_TEXT_H_
