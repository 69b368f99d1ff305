#ifndef UPLOADER_STORE_STAMP_COLUMN_H_
#define UPLOADER_STORE_STAMP_COLUMN_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "proto/directorysync/password/v1/stamp.pb.h"

namespace directory_sync::uploader {

// A stamp as one BLOB: version (4 bytes) and time (8), big-endian, then the
// originating DSA; so bytes sort as (version, time, DSA). Empty for none.
std::string ToStampColumn(
    const std::optional<directorysync::password::v1::PasswordStamp>& stamp);

// Nothing for what ToStampColumn didn't make.
std::optional<directorysync::password::v1::PasswordStamp> FromStampColumn(
    absl::string_view column);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_STAMP_COLUMN_H_
