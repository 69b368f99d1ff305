#ifndef TESTS_EMULATOR_API_CALL_H_
#define TESTS_EMULATOR_API_CALL_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/emulator/account.h"
#include "tests/emulator/form_codec.h"
#include "tests/emulator/options.h"
#include "tests/emulator/password_digest.h"

namespace directory_sync::emulator {

// A change that the provider has accepted but not made yet.
struct PendingChange {
  absl::Time due;
  std::function<void(Account&)> apply;
};

// One authenticated call on its way to a resource.
struct ApiCall {
  std::string method;
  std::vector<std::string> path;  // Below /customers/{account}, decoded.
  FieldMap query;
  FieldMap fields;       // A form or a flat JSON object.
  std::string document;  // Distribution lists: the JSON (or XML as JSON).
  absl::Time now;
  const Choices& choices;
  const PasswordDigester& digester;
  Account& account;
  std::vector<PendingChange>& pending;

  bool IsGet() const { return method == "GET"; }
  // The path's part, or an empty string behind its end.
  absl::string_view Part(size_t index) const {
    return index < path.size() ? absl::string_view(path[index]) : "";
  }
};

// Whether `text` can be the local part of an address here: 1–64 of letters,
// digits and ._'+- .
bool IsLocalPart(absl::string_view text);

// local@domain, the local part as above and the domain with a dot.
bool IsAddress(absl::string_view text);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_API_CALL_H_
