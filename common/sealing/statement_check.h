#ifndef COMMON_SEALING_STATEMENT_CHECK_H_
#define COMMON_SEALING_STATEMENT_CHECK_H_

#include "absl/status/status.h"
#include "proto/directorysync/password/v1/envelope.pb.h"

namespace directory_sync {

// What every reader may rely on once a signature was good: ids of 16 bytes,
// stamps with an originating DSA, numbered, named. InvalidArgument names the
// field. The envelope's version and key id are not looked at.
absl::Status CheckHeader(
    const directorysync::password::v1::EnvelopeHeader& header);
absl::Status CheckVerdict(const directorysync::password::v1::Verdict& verdict);
absl::Status CheckTombstone(
    const directorysync::password::v1::Tombstone& tombstone);

}  // namespace directory_sync

#endif  // COMMON_SEALING_STATEMENT_CHECK_H_
