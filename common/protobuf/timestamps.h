#ifndef COMMON_PROTOBUF_TIMESTAMPS_H_
#define COMMON_PROTOBUF_TIMESTAMPS_H_

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace directory_sync {

// Times as messages carry them, to the nanosecond; finite ones.
google::protobuf::Timestamp ToTimestamp(absl::Time time);
absl::Time FromTimestamp(const google::protobuf::Timestamp& timestamp);

}  // namespace directory_sync

#endif  // COMMON_PROTOBUF_TIMESTAMPS_H_
