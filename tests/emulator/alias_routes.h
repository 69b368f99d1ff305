#ifndef TESTS_EMULATOR_ALIAS_ROUTES_H_
#define TESTS_EMULATOR_ALIAS_ROUTES_H_

#include "tests/emulator/account.h"
#include "tests/emulator/api_answer.h"
#include "tests/emulator/api_call.h"

namespace directory_sync::emulator {

// /domains/{d}/rs/aliases: index, show, add and edit (aliasEmails), delete.
// The product never uses them; they matter because their names clash.
ApiAnswer HandleAliases(ApiCall& call, Domain& domain);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_ALIAS_ROUTES_H_
