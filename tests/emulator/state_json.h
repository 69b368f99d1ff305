#ifndef TESTS_EMULATOR_STATE_JSON_H_
#define TESTS_EMULATOR_STATE_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/account.h"
#include "tests/emulator/fault.h"
#include "tests/emulator/journal.h"
#include "tests/emulator/options.h"

namespace directory_sync::emulator {

// The control API's JSON. No plaintext password exists to be written.

nlohmann::ordered_json ToJson(const Account& account);
nlohmann::ordered_json ToJson(const Mailbox& mailbox);
nlohmann::ordered_json ToJson(const JournalEntry& entry);
nlohmann::ordered_json ToJson(const Fault& fault);
nlohmann::ordered_json ToJson(const Limits& limits);
nlohmann::ordered_json ToJson(const Choices& choices);

// Reads an object over the given defaults. InvalidArgument names an unknown
// member or one of the wrong type, so that a test's typing error shows.
absl::StatusOr<Fault> FaultFromJson(const nlohmann::ordered_json& json);
absl::StatusOr<Limits> LimitsFromJson(const nlohmann::ordered_json& json,
                                      Limits limits);
absl::StatusOr<Choices> ChoicesFromJson(const nlohmann::ordered_json& json,
                                        Choices choices);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_STATE_JSON_H_
