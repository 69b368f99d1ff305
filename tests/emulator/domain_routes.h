#ifndef TESTS_EMULATOR_DOMAIN_ROUTES_H_
#define TESTS_EMULATOR_DOMAIN_ROUTES_H_

#include "tests/emulator/account.h"
#include "tests/emulator/api_answer.h"
#include "tests/emulator/api_call.h"

namespace directory_sync::emulator {

// GET /domains.
ApiAnswer ListDomains(const ApiCall& call);

// /domains/{d}: show, edit (service type and limits), add, delete.
ApiAnswer HandleDomain(ApiCall& call);

// /domains/{d}/alternatedomains[/{name}]: domain aliases and accepted
// domains with their type. The path is our guess; the list is documented.
ApiAnswer HandleAlternateDomains(ApiCall& call, Domain& domain);

// /admins and /admins/{id}, read only.
ApiAnswer HandleAdmins(const ApiCall& call);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_DOMAIN_ROUTES_H_
