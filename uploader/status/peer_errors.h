#ifndef UPLOADER_STATUS_PEER_ERRORS_H_
#define UPLOADER_STATUS_PEER_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace directory_sync::uploader {

// `status` of a call to another of our services, `peer` ("the relay"), in words
// for people: gRPC's own for a process that isn't there say nothing to them.
// Pure.
absl::Status ExplainPeerError(const absl::Status& status,
                              absl::string_view peer);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STATUS_PEER_ERRORS_H_
