#ifndef DIRECTORY_READER_DIRECTORY_READ_H_
#define DIRECTORY_READER_DIRECTORY_READ_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "directory-reader/checkpoint.h"
#include "directory-reader/domain_controller.h"
#include "directory-reader/rights_cache.h"
#include "directory-reader/whole_read.h"

namespace directory_sync::directory_reader {

// Reads every user, group and contact by paged searches, and returns the
// checkpoint to carry on from. The checkpoint is taken before the first object,
// so changes during the reading come (again) with the changes. `beside` is
// another session with the same domain controller, which reads the groups at
// the same time; nullptr: one after the other. `sink` is never called twice at
// a time.
// A group of very many members comes as several objects of the same GUID, of
// which the later ones hold only members. PermissionDenied when there is
// nothing to see: an empty answer is none.
absl::StatusOr<Checkpoint> ReadSnapshot(
    const DomainController& controller, const DomainController* beside,
    const std::vector<std::string>& attributes, absl::Time now,
    ObjectSink sink);

// Reads the current state of the objects with these GUIDs (of 16 bytes), whole
// as in a snapshot; those that don't exist are left out. InvalidArgument: more
// than 10,000, or a GUID that is none.
absl::Status ReadObjects(const DomainController& controller,
                         const std::vector<std::string>& guids,
                         const std::vector<std::string>& attributes,
                         ObjectSink sink);

// Reads what changed since `checkpoint` and returns the next one. OutOfRange:
// a snapshot is needed (see CheckUsable), also since the account can't see
// deletions any more.
absl::StatusOr<Checkpoint> ReadChanges(
    const DomainController& controller, const Checkpoint& checkpoint,
    const std::vector<std::string>& attributes, absl::Time now,
    RightsCache& rights, ObjectSink sink);

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_DIRECTORY_READ_H_
