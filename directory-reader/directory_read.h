#ifndef DIRECTORY_READER_DIRECTORY_READ_H_
#define DIRECTORY_READER_DIRECTORY_READ_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "directory-reader/checkpoint.h"
#include "directory-reader/domain_controller.h"
#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::directory_reader {

// Takes one object; its error ends the reading.
using ObjectSink = absl::FunctionRef<absl::Status(
    directorysync::directory::v1::DirectoryObject)>;

// Reads every user, group and contact, one at a time, by a paged search, and
// returns the checkpoint to carry on from. The checkpoint is taken before the
// first object, so changes during the reading come (again) with the changes.
// A group of very many members comes as several objects of the same GUID, of
// which the later ones hold only members. PermissionDenied when there is
// nothing to see: an empty answer is none.
absl::StatusOr<Checkpoint> ReadSnapshot(
    const DomainController& controller,
    const std::vector<std::string>& attributes, ObjectSink sink);

// Reads the current state of the objects with these GUIDs (of 16 bytes), whole
// as in a snapshot; those that don't exist are left out. InvalidArgument: more
// than 10,000, or a GUID that is none.
absl::Status ReadObjects(const DomainController& controller,
                         const std::vector<std::string>& guids,
                         const std::vector<std::string>& attributes,
                         ObjectSink sink);

// Reads what changed since `checkpoint` and returns the next one. OutOfRange:
// a snapshot is needed (see CheckUsable).
absl::StatusOr<Checkpoint> ReadChanges(
    const DomainController& controller, const Checkpoint& checkpoint,
    const std::vector<std::string>& attributes, ObjectSink sink);

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_DIRECTORY_READ_H_
