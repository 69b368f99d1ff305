#ifndef UPLOADER_ADMIN_ACTOR_H_
#define UPLOADER_ADMIN_ACTOR_H_

#include <string>

#include "absl/strings/string_view.h"
#include "uploader/store/audit_table.h"

namespace grpc {
class ServerContextBase;
}  // namespace grpc

namespace directory_sync::uploader {

// Who calls: the operating-system user that the caller names, shortened and
// without control characters and parentheses, and the caller's verified
// identity, which alone is proven.
Actor ActorOf(const grpc::ServerContextBase& context,
              absl::string_view os_user);

// "alice (webui)": nobody can name a user so that it looks like another caller.
std::string NameOf(const Actor& actor);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_ACTOR_H_
