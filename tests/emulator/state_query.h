#ifndef TESTS_EMULATOR_STATE_QUERY_H_
#define TESTS_EMULATOR_STATE_QUERY_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/account.h"
#include "tests/emulator/journal.h"
#include "tests/emulator/password_digest.h"

namespace directory_sync::emulator {

// The part of the account's JSON at a JSON pointer ("" is all of it).
// NotFound if there is no such part, InvalidArgument for a bad pointer.
absl::StatusOr<nlohmann::ordered_json> ValueAt(const Account& account,
                                               absl::string_view pointer);

// Reads what /_emulator/wait is to wait for:
//   {"pointer": P}                    the part exists
//   {"pointer": P, "exists": false}   it does not
//   {"pointer": P, "equals": V}       it has that value
//   {"pointer": P, "has_password": S} it is a mailbox with that password
//   {"journal": {"count": N, "after": SEQ, "method": M, "path": PART,
//                "status": CODE}}     N matching requests were served
// InvalidArgument for anything else.
absl::StatusOr<std::function<bool(const Account&, const Journal&)>>
WaitCondition(const nlohmann::ordered_json& request,
              const PasswordDigester& digester);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_STATE_QUERY_H_
