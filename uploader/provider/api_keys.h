#ifndef UPLOADER_PROVIDER_API_KEYS_H_
#define UPLOADER_PROVIDER_API_KEYS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/secret/secret.h"

namespace directory_sync::provider {

// The "Control Panel API User Key" and "API Secret Key" of an administrator.
struct ApiKeys {
  Secret user_key;
  Secret secret_key;

  ApiKeys Clone() const {
    return ApiKeys{user_key.Clone(), secret_key.Clone()};
  }
};

// INVALID_ARGUMENT naming the key and the cure for keys that can't be any:
// empty, over 256 bytes, or with characters that can't stand in a header.
absl::Status CheckApiKeys(const ApiKeys& keys);

// Value of the X-Api-Signature header of a call at `now`:
//   userKey:YYYYMMDDHHmmss:base64(SHA1(userKey + userAgent + time + secretKey))
// The zone isn't documented; this is UTC, as the vendor's C# client does it.
std::string SignRequest(const ApiKeys& keys, absl::string_view user_agent,
                        absl::Time now);

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_API_KEYS_H_
