#ifndef TESTS_EMULATOR_PASSWORD_POLICY_H_
#define TESTS_EMULATOR_PASSWORD_POLICY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/emulator/options.h"

namespace directory_sync::emulator {

// Whether the provider takes the password. Lengths count UTF-8 code points;
// the classes are A-Z, a-z, 0-9 and everything else, space included. `names`
// are the user name, display name and full name (used only when the rules
// forbid them; those shorter than 3 bytes are ignored).
bool PasswordAccepted(absl::string_view password,
                      const std::vector<std::string>& names,
                      const PasswordRules& rules);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_PASSWORD_POLICY_H_
