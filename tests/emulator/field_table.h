#ifndef TESTS_EMULATOR_FIELD_TABLE_H_
#define TESTS_EMULATOR_FIELD_TABLE_H_

#include <vector>

#include "absl/strings/string_view.h"

namespace directory_sync::emulator {

enum class FieldKind { kText, kFlag, kNumber, kAddressList };

// One property of a mailbox or a contact: its flat name in POST and PUT, and
// where GET shows it.
struct Field {
  const char* name;      // In POST and PUT.
  const char* shown_as;  // In GET.
  bool in_contact_info;  // GET nests it in "contactInfo".
  FieldKind kind;
  const char* initial;  // The value of a new object.
  bool writable;
};

// The three documented tables (reference §2.3). Sizes are megabytes.
const std::vector<Field>& RackspaceMailboxFields();
const std::vector<Field>& ExchangeMailboxFields();
const std::vector<Field>& ContactFields();

// The field with that write name, or null.
const Field* FindField(const std::vector<Field>& table, absl::string_view name);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_FIELD_TABLE_H_
