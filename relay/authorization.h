#ifndef RELAY_AUTHORIZATION_H_
#define RELAY_AUTHORIZATION_H_

#include "common/server/authorization_table.h"

namespace directory_sync::relay {

// Who may call what on the network face (8732; callers have a leaf of the
// fleet CA) and on the inner face (loopback; callers have a leaf of the local
// CA). relay.proto says the same in words.
AuthorizationTable NetworkFaceAuthorization();
AuthorizationTable InnerFaceAuthorization();

}  // namespace directory_sync::relay

#endif  // RELAY_AUTHORIZATION_H_
