#include "uploader/admin/submitted_keys.h"

#include "common/secret/secret.h"

namespace directory_sync::uploader {

provider::ApiKeys TakeKeys(
    directorysync::upload::v1::RegisterRequest& request) {
  return {Secret::TakeFrom(*request.mutable_user_key()),
          Secret::TakeFrom(*request.mutable_secret_key())};
}

}  // namespace directory_sync::uploader
