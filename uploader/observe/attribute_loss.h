#ifndef UPLOADER_OBSERVE_ATTRIBUTE_LOSS_H_
#define UPLOADER_OBSERVE_ATTRIBUTE_LOSS_H_

#include <vector>

#include "absl/status/status.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::uploader {

// Whether so much of an account isn't shown any more that the reader's rights
// may be the reason: its mail, its userAccountControl, or every other attribute
// of a mailbox where there were at least two. Pure.
bool LostAttributes(const directorysync::directory::v1::DirectoryObject& before,
                    const directorysync::directory::v1::DirectoryObject& after);

// FAILED_PRECONDITION, with the cure, when more accounts in scope than could be
// disabled at once (see RemovalLimit) lost attributes by what was read. Call
// before it is applied. Use inside StateDatabase::Write or Read.
absl::Status RefuseMassLoss(
    Database& database,
    const std::vector<directorysync::directory::v1::DirectoryObject>& objects,
    bool is_snapshot);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_OBSERVE_ATTRIBUTE_LOSS_H_
