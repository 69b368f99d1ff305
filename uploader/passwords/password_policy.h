#ifndef UPLOADER_PASSWORDS_PASSWORD_POLICY_H_
#define UPLOADER_PASSWORDS_PASSWORD_POLICY_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/secret/secret.h"

namespace directory_sync::uploader {

// What the provider is known to refuse beyond its documented rule.
struct PasswordRules {
  // Passwords that contain a part of the account's name, of three characters or
  // more, whatever the case; parts as Active Directory's own rule cuts them.
  bool refuse_name_parts = false;
  // Passwords with any of these characters, in UTF-8.
  std::string refused_characters;
  // Passwords with characters outside of ASCII.
  bool refuse_non_ascii = false;
};

// Whether the provider will take `password`: at least 8 characters and 3 of
// lower case, upper case, digits and other characters, space included (its
// documentation; only A-Z, a-z and 0-9 are said to be letters and digits), no
// control characters, and what `rules` say. INVALID_ARGUMENT names the rule and
// the cure, never the password. Pure.
absl::Status CheckPasswordPolicy(const Secret& password,
                                 const PasswordRules& rules = {},
                                 const std::vector<std::string>& names = {});

// A password that nobody knows and that meets the policy: 32 characters.
Secret RandomPassword();

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_PASSWORD_POLICY_H_
