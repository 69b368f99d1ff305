#ifndef TESTS_EMULATOR_LIST_ROUTES_H_
#define TESTS_EMULATOR_LIST_ROUTES_H_

#include "tests/emulator/account.h"
#include "tests/emulator/api_answer.h"
#include "tests/emulator/api_call.h"

namespace directory_sync::emulator {

// /domains/{d}/ex/distributionlists: the asynchronous resource. POST to the
// collection creates, the item takes GET, PUT and DELETE; sub-lists members,
// senders, emailaddresses and errors take GET, and the first two also PUT.
// Writes are accepted with 202 and made after the configured delay; what
// goes wrong then is in the list's errors.
ApiAnswer HandleLists(ApiCall& call, Domain& domain);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_LIST_ROUTES_H_
