#ifndef TESTS_EMULATOR_PASSWORD_DIGEST_H_
#define TESTS_EMULATOR_PASSWORD_DIGEST_H_

#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace directory_sync::emulator {

// All that the emulator keeps of a password: "sha256:" and the hex SHA-256 of
// salt + password. Tests ask the control API for the salt to compare.
// Thread safe: it never changes.
class PasswordDigester {
 public:
  // A fresh random salt.
  PasswordDigester();
  explicit PasswordDigester(std::string salt) : salt_(std::move(salt)) {}

  const std::string& salt() const { return salt_; }
  std::string Digest(absl::string_view password) const;

 private:
  std::string salt_;
};

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_PASSWORD_DIGEST_H_
