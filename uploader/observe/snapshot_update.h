#ifndef UPLOADER_OBSERVE_SNAPSHOT_UPDATE_H_
#define UPLOADER_OBSERVE_SNAPSHOT_UPDATE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "proto/directorysync/directory/v1/directory.pb.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Brings the mirror to a snapshot that was read whole, without keeping others
// from the state for long: what takes nothing from anybody in many small
// transactions, each with the marks of whom it concerns, so that an end of the
// process between loses nothing; the rest in one. Only one at a time, and
// nobody else may write the mirror meanwhile. Thread compatible.
class SnapshotUpdate {
 public:
  using Object = directorysync::directory::v1::DirectoryObject;

  // `objects` must outlive it. So many objects go into one transaction.
  SnapshotUpdate(StateDatabase& state, absl::Span<const Object> objects,
                 int64_t run_id, size_t piece)
      : state_(state), objects_(objects), run_id_(run_id), piece_(piece) {}

  // FAILED_PRECONDITION, with nothing changed, if too many accounts lost their
  // attributes; see attribute_loss.h.
  absl::Status Check();

  // New objects, new values, new members. After Check.
  absl::Status ApplyAdditions();

  // Members and objects that are gone, and members that come where they leave
  // elsewhere: seen halfway, these would look like removals. After
  // ApplyAdditions, inside StateDatabase::Write.
  absl::Status ApplyRest(Database& database);

 private:
  using Membership = std::pair<std::string, std::string>;  // group, member

  absl::Status InPieces(
      size_t size,
      absl::FunctionRef<absl::Status(Database&, size_t begin, size_t end)>
          work);
  absl::Status PutObjects();
  absl::Status CompareMembers();
  absl::Status AddMembers();
  absl::Status ApplyPrimary();
  absl::Status FindGone();

  StateDatabase& state_;
  const absl::Span<const Object> objects_;
  const int64_t run_id_;
  const size_t piece_;
  std::set<std::string> scope_groups_;
  std::set<std::string> seen_;
  std::vector<Membership> added_;
  std::vector<Membership> removed_;
  std::set<std::string> gone_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_OBSERVE_SNAPSHOT_UPDATE_H_
