#ifndef UPLOADER_OBSERVE_MIRROR_UPDATE_H_
#define UPLOADER_OBSERVE_MIRROR_UPDATE_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::uploader {

// What the mirror keeps of an object: all but its members. Pure.
directorysync::directory::v1::DirectoryObject WithoutMembers(
    directorysync::directory::v1::DirectoryObject object);

// The latest state of an object after a partial change: attributes that are
// present replace those before, those without values go. Pure.
directorysync::directory::v1::DirectoryObject MergeChange(
    const directorysync::directory::v1::DirectoryObject& before,
    const directorysync::directory::v1::DirectoryObject& change);

// The objects of `objects`, and the new members of their groups, that the
// mirror doesn't know: what is told of them may be a part only.
absl::StatusOr<std::set<std::string>> UnknownIn(
    Database& database,
    const std::vector<directorysync::directory::v1::DirectoryObject>& objects);

// Bring the mirror to what was read whole. Use inside StateDatabase::Write.

// The scope groups that the settings name.
absl::StatusOr<std::set<std::string>> ScopeGroups(Database& database);

// Marks what it means that somebody came into a group or left it.
absl::Status MarkMembership(Database& database,
                            const std::set<std::string>& scope_groups,
                            const std::string& group, const std::string& member,
                            int64_t run_id);

// Applies objects, each as its latest state, and marks the accounts that they
// concern for `run_id`. One that the mirror doesn't know (see UnknownIn) has to
// be whole; all others may be partial.
absl::Status ApplyChanges(
    Database& database,
    const std::vector<directorysync::directory::v1::DirectoryObject>& objects,
    int64_t run_id);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_OBSERVE_MIRROR_UPDATE_H_
