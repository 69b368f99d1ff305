#ifndef UPLOADER_PASSWORDS_PASSWORD_POLICY_H_
#define UPLOADER_PASSWORDS_PASSWORD_POLICY_H_

#include "absl/status/status.h"
#include "common/secret/secret.h"

namespace directory_sync::uploader {

// Whether the provider will take `password`: at least 8 characters and 3 of
// lower case, upper case, digits and other characters, space included (its
// documentation; only A-Z, a-z and 0-9 are said to be letters and digits).
// INVALID_ARGUMENT names the rule and the cure, never the password. Pure.
absl::Status CheckPasswordPolicy(const Secret& password);

// A password that nobody knows and that meets the policy: 32 characters.
Secret RandomPassword();

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_PASSWORD_POLICY_H_
