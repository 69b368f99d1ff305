#ifndef TESTS_EMULATOR_CONTACT_ROUTES_H_
#define TESTS_EMULATOR_CONTACT_ROUTES_H_

#include "tests/emulator/account.h"
#include "tests/emulator/api_answer.h"
#include "tests/emulator/api_call.h"

namespace directory_sync::emulator {

// /domains/{d}/ex/contacts: index, show, add, edit (externalEmail too),
// delete.
ApiAnswer HandleContacts(ApiCall& call, Domain& domain);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_CONTACT_ROUTES_H_
