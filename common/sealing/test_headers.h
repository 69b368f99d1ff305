#ifndef COMMON_SEALING_TEST_HEADERS_H_
#define COMMON_SEALING_TEST_HEADERS_H_

#include "proto/directorysync/password/v1/envelope.pb.h"

namespace directory_sync {

// Statements with every field set, the same each time.
directorysync::password::v1::EnvelopeHeader SampleHeader();
directorysync::password::v1::Verdict SampleVerdict();
directorysync::password::v1::Tombstone SampleTombstone();

}  // namespace directory_sync

#endif  // COMMON_SEALING_TEST_HEADERS_H_
