#ifndef UPLOADER_ADMIN_ACTOR_H_
#define UPLOADER_ADMIN_ACTOR_H_

#include "absl/strings/string_view.h"
#include "uploader/store/audit_table.h"

namespace grpc {
class ServerContextBase;
}  // namespace grpc

namespace directory_sync::uploader {

// Who calls: the operating-system user that the caller names, and the caller's
// verified identity, which vouches for it.
Actor ActorOf(const grpc::ServerContextBase& context,
              absl::string_view os_user);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_ACTOR_H_
