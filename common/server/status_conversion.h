#ifndef COMMON_SERVER_STATUS_CONVERSION_H_
#define COMMON_SERVER_STATUS_CONVERSION_H_

#include "absl/status/status.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace directory_sync {

// The two status types have the same codes; code and message are kept, other
// payloads are not sent.
grpc::Status ToGrpcStatus(const absl::Status& status);
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace directory_sync

#endif  // COMMON_SERVER_STATUS_CONVERSION_H_
