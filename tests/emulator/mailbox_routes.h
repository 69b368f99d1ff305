#ifndef TESTS_EMULATOR_MAILBOX_ROUTES_H_
#define TESTS_EMULATOR_MAILBOX_ROUTES_H_

#include "tests/emulator/account.h"
#include "tests/emulator/api_answer.h"
#include "tests/emulator/api_call.h"

namespace directory_sync::emulator {

// /domains/{d}/rs/mailboxes and /domains/{d}/ex/mailboxes: index, show, add
// (POST), edit and rename (PUT), delete. A refused call changes nothing.
ApiAnswer HandleMailboxes(ApiCall& call, Domain& domain, Service service);

// /domains/{d}/ex/mailboxes/{name}/emailaddresses[/{address}].
ApiAnswer HandleMailboxAddresses(ApiCall& call, Domain& domain);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_MAILBOX_ROUTES_H_
