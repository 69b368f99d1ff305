#ifndef UPLOADER_ADMIN_SETTINGS_CHECK_H_
#define UPLOADER_ADMIN_SETTINGS_CHECK_H_

#include "absl/status/status.h"
#include "proto/directorysync/upload/v1/upload.pb.h"

namespace directory_sync::uploader {

// INVALID_ARGUMENT naming every field at fault with what it may be. Pure.
absl::Status CheckSettings(const directorysync::upload::v1::Settings& settings);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_SETTINGS_CHECK_H_
