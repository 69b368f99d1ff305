#ifndef UPLOADER_OBSERVE_PRIMARY_MEMBERS_H_
#define UPLOADER_OBSERVE_PRIMARY_MEMBERS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::uploader {

// What primaryGroupID of the group's primary members says: the last four bytes
// of its objectSid (MS-DTYP 2.4.2), as decimal text; empty without one. Pure.
std::string PrimaryGroupIdOf(
    const directorysync::directory::v1::DirectoryObject& group);

// Raises the alert about a scope group that is the primary group of a user
// among `objects`: such users aren't in its member attribute, so they count as
// no members of it. A snapshot without one resolves it. Call when the objects
// are in the mirror, inside StateDatabase::Write.
absl::Status ReportPrimaryMembers(
    Database& database,
    const std::vector<directorysync::directory::v1::DirectoryObject>& objects,
    bool is_snapshot, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_OBSERVE_PRIMARY_MEMBERS_H_
