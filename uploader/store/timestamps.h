#ifndef UPLOADER_STORE_TIMESTAMPS_H_
#define UPLOADER_STORE_TIMESTAMPS_H_

#include <cstdint>

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace directory_sync::uploader {

// Times as the tables keep them: microseconds since 1970, UTC.
int64_t ToColumn(absl::Time time);
absl::Time FromColumn(int64_t column);

// Times as messages carry them.
google::protobuf::Timestamp ToTimestamp(absl::Time time);
absl::Time FromTimestamp(const google::protobuf::Timestamp& timestamp);
google::protobuf::Duration ToDuration(absl::Duration duration);
absl::Duration FromDuration(const google::protobuf::Duration& duration);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_TIMESTAMPS_H_
