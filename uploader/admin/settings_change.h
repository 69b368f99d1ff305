#ifndef UPLOADER_ADMIN_SETTINGS_CHANGE_H_
#define UPLOADER_ADMIN_SETTINGS_CHANGE_H_

#include <string>

#include "proto/directorysync/upload/v1/settings.pb.h"

namespace directory_sync::uploader {

// What differs, one line a field with its value before and after, for people;
// the version is left out. Settings hold no secret. Pure.
std::string DescribeChange(const directorysync::upload::v1::Settings& before,
                           const directorysync::upload::v1::Settings& after);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_SETTINGS_CHANGE_H_
