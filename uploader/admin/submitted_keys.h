#ifndef UPLOADER_ADMIN_SUBMITTED_KEYS_H_
#define UPLOADER_ADMIN_SUBMITTED_KEYS_H_

#include "proto/directorysync/upload/v1/upload.pb.h"
#include "uploader/provider/api_keys.h"

namespace directory_sync::uploader {

// Takes the keys out of a request that nobody needs any more: they are wiped
// there.
provider::ApiKeys TakeKeys(directorysync::upload::v1::RegisterRequest& request);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_SUBMITTED_KEYS_H_
