#ifndef UPLOADER_OBSERVE_PRIMARY_MEMBERS_H_
#define UPLOADER_OBSERVE_PRIMARY_MEMBERS_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::uploader {

// What primaryGroupID of the group's primary members says: the last part of its
// objectSid (MS-DTYP 2.4.2); 0 for a group that isn't of the domain itself, and
// so is nobody's primary group. Pure.
uint32_t RelativeIdOf(
    const directorysync::directory::v1::DirectoryObject& group);

// Notes which groups primaryGroupID may name. Inside StateDatabase::Write.
absl::Status PutRelativeIds(
    Database& database,
    absl::Span<const directorysync::directory::v1::DirectoryObject> objects);

// Makes users direct members of their primary groups, which don't have them in
// their member attribute: of all `objects` of a snapshot, or of those whose
// primaryGroupID changed. `on_change` gets each group and user that come
// together or part. Call when the objects are in the mirror, inside
// StateDatabase::Write.
absl::Status ApplyPrimaryMembers(
    Database& database,
    absl::Span<const directorysync::directory::v1::DirectoryObject> objects,
    bool is_snapshot,
    absl::FunctionRef<absl::Status(const std::string& group,
                                   const std::string& member)>
        on_change);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_OBSERVE_PRIMARY_MEMBERS_H_
