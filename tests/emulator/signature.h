#ifndef TESTS_EMULATOR_SIGNATURE_H_
#define TESTS_EMULATOR_SIGNATURE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/emulator/options.h"

namespace directory_sync::emulator {

// base64(SHA1(userKey + userAgent + timestamp + secretKey)): 28 characters.
std::string SignatureHash(const ApiKeys& keys, absl::string_view user_agent,
                          absl::string_view timestamp);

// The value of X-Api-Signature: "<userKey>:<YYYYMMDDHHmmss>:<hash>".
std::string SignatureHeader(const ApiKeys& keys, absl::string_view user_agent,
                            absl::string_view timestamp);

// Checks the header against the User-Agent, byte for byte. Returns the user
// key, or PermissionDenied (the provider's 403 "Authentication failed.").
absl::StatusOr<std::string> CheckSignature(absl::string_view header,
                                           absl::string_view user_agent,
                                           const std::vector<ApiKeys>& keys,
                                           const Choices& choices,
                                           absl::Time now);

// The user key that the header claims, checked or not; empty if it has none.
absl::string_view ClaimedUserKey(absl::string_view header);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_SIGNATURE_H_
