#ifndef UPLOADER_ADMIN_AUTHORIZATION_H_
#define UPLOADER_ADMIN_AUTHORIZATION_H_

#include "common/server/authorization_table.h"

namespace directory_sync::uploader {

// Who may call what at the uploader, one line an RPC.
AuthorizationTable UploaderAuthorization();

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_AUTHORIZATION_H_
