#ifndef TESTS_EMULATOR_FIELD_VALUES_H_
#define TESTS_EMULATOR_FIELD_VALUES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/field_table.h"
#include "tests/emulator/form_codec.h"
#include "tests/emulator/options.h"

namespace directory_sync::emulator {

// The fields of a new object: every field of the table at its initial value.
FieldMap InitialValues(const std::vector<Field>& table);

// Copies the writable fields of a POST or PUT into `values`. InvalidArgument,
// with the provider's message, for a flag or number that is none (nothing is
// copied then). Names outside the table are passed over, or refused if the
// choices say so and they are not in `extra`.
absl::Status ApplyFields(const std::vector<Field>& table,
                         const FieldMap& written,
                         const std::vector<std::string>& extra,
                         const Choices& choices, FieldMap& values);

// "Missing required field: <name>" for the first that is absent or empty.
absl::Status RequireFields(const FieldMap& written,
                           const std::vector<std::string>& names);

// The object as GET shows it: flags and numbers typed, names as in the table,
// contactInfo nested.
nlohmann::ordered_json ShowFields(const std::vector<Field>& table,
                                  absl::string_view name,
                                  const FieldMap& values,
                                  const Choices& choices);

// One value as JSON.
nlohmann::ordered_json ShowValue(const Field& field, const std::string& value,
                                 const Choices& choices);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_FIELD_VALUES_H_
