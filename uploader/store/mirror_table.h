#ifndef UPLOADER_STORE_MIRROR_TABLE_H_
#define UPLOADER_STORE_MIRROR_TABLE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::uploader {

// The directory as it was last read, keyed on objectGUID (16 bytes). Members
// are kept apart from their groups; the objects here have none. One is a member
// by the group's list or by having it as the primary group, or both, which
// makes no difference to who asks. Use inside StateDatabase::Write or Read.
class MirrorTable {
 public:
  using Object = directorysync::directory::v1::DirectoryObject;

  explicit MirrorTable(Database& database) : database_(database) {}

  // The object, or nothing.
  absl::StatusOr<std::optional<Object>> Find(absl::string_view guid);

  // Stores a whole object in place of what there was; OK(true) if it differs
  // from that.
  absl::StatusOr<bool> Put(const Object& object);

  // Forgets an object and, if it is a group, its members. OK(true) if it was
  // there.
  absl::StatusOr<bool> Remove(absl::string_view guid);

  // By the group's list. OK(true) if that changed who is a member.
  absl::StatusOr<bool> AddMember(absl::string_view group,
                                 absl::string_view member);
  absl::StatusOr<bool> RemoveMember(absl::string_view group,
                                    absl::string_view member);

  // That `group` is the one that primaryGroupID means by `relative_id`.
  absl::Status PutRelativeId(uint32_t relative_id, absl::string_view group);

  // Makes `member` a member, as of its primary group, of the group that
  // PutRelativeId named so, and of no other one: 0 or an unknown id takes it
  // out. Returns the groups that it came to or left in that way.
  absl::StatusOr<std::set<std::string>> SetPrimaryGroup(
      absl::string_view member, uint32_t relative_id);

  // Takes an object out of every group.
  absl::Status RemoveMemberships(absl::string_view member);

  absl::StatusOr<bool> HasMember(absl::string_view group,
                                 absl::string_view member);

  // objectGUIDs of those in the group's list.
  absl::StatusOr<std::set<std::string>> ListedMembersOf(
      absl::string_view group);

  // objectGUIDs of direct members.
  absl::StatusOr<std::set<std::string>> MembersOf(absl::string_view group);

  // objectGUIDs of all objects.
  absl::StatusOr<std::set<std::string>> AllGuids();

  absl::StatusOr<int64_t> Count();

 private:
  // Runs a statement with up to two blobs; OK(true) if it changed a row.
  absl::StatusOr<bool> Change(absl::string_view sql, absl::string_view first,
                              absl::string_view second);
  absl::StatusOr<std::set<std::string>> Guids(Statement& select);
  // Kept as long as the table: a snapshot runs each a hundred thousand times.
  // Not to be used within itself.
  absl::StatusOr<Statement*> Prepared(absl::string_view sql);
  absl::Status EndPrimary(absl::string_view group, absl::string_view member);

  Database& database_;
  std::map<std::string, Statement, std::less<>> prepared_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_MIRROR_TABLE_H_
