#ifndef UPLOADER_OBSERVE_ATTRIBUTE_LOSS_H_
#define UPLOADER_OBSERVE_ATTRIBUTE_LOSS_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::uploader {

// Whether so much of an account isn't shown any more that the reader's rights
// may be the reason: its mail, its userAccountControl, or every other attribute
// of a mailbox where there were at least two. Pure.
bool LostAttributes(const directorysync::directory::v1::DirectoryObject& before,
                    const directorysync::directory::v1::DirectoryObject& after);

// Accounts in scope that lost attributes by what was read. Call before it is
// applied. Use inside StateDatabase::Write or Read.
absl::StatusOr<std::set<std::string>> LosersAmong(
    Database& database,
    absl::Span<const directorysync::directory::v1::DirectoryObject> objects,
    bool is_snapshot);

// FAILED_PRECONDITION, with the cure, when they are more than could be disabled
// at once (see RemovalLimit). Use inside StateDatabase::Write or Read.
absl::Status RefuseMassLoss(Database& database,
                            const std::set<std::string>& losers);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_OBSERVE_ATTRIBUTE_LOSS_H_
