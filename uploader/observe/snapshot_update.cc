#include "uploader/observe/snapshot_update.h"

#include <algorithm>
#include <iterator>

#include "common/status/status_macros.h"
#include "uploader/observe/attribute_loss.h"
#include "uploader/observe/mirror_update.h"
#include "uploader/observe/primary_members.h"
#include "uploader/store/dirty_table.h"
#include "uploader/store/mirror_table.h"
#include "uploader/store/stamp_check_table.h"

namespace directory_sync::uploader {

using directorysync::directory::v1::OBJECT_KIND_GROUP;
using directorysync::directory::v1::OBJECT_KIND_USER;

absl::Status SnapshotUpdate::Check() {
  std::set<std::string> losers;
  for (size_t begin = 0; begin < objects_.size(); begin += piece_) {
    RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
      ASSIGN_OR_RETURN(std::set<std::string> more,
                       LosersAmong(database, objects_.subspan(begin, piece_),
                                   /*is_snapshot=*/true));
      losers.merge(more);
      return absl::OkStatus();
    }));
  }
  return state_.Read(
      [&](Database& database) { return RefuseMassLoss(database, losers); });
}

absl::Status SnapshotUpdate::ApplyAdditions() {
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(scope_groups_, ScopeGroups(database));
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(PutObjects());
  RETURN_IF_ERROR(CompareMembers());
  RETURN_IF_ERROR(AddMembers());
  RETURN_IF_ERROR(ApplyPrimary());
  return FindGone();
}

absl::Status SnapshotUpdate::ApplyRest(Database& database) {
  MirrorTable mirror(database);
  for (const auto& [group, member] : removed_) {
    RETURN_IF_ERROR(mirror.RemoveMember(group, member).status());
  }
  for (const auto& [group, member] : added_) {
    RETURN_IF_ERROR(mirror.AddMember(group, member).status());
  }
  for (const std::string& guid : gone_) {
    RETURN_IF_ERROR(mirror.RemoveMemberships(guid));
    RETURN_IF_ERROR(mirror.Remove(guid).status());
  }
  return absl::OkStatus();
}

absl::Status SnapshotUpdate::InPieces(
    size_t size,
    absl::FunctionRef<absl::Status(Database&, size_t begin, size_t end)> work) {
  for (size_t begin = 0; begin < size; begin += piece_) {
    RETURN_IF_ERROR(state_.Write([&](Database& database) {
      return work(database, begin, std::min(begin + piece_, size));
    }));
  }
  return absl::OkStatus();
}

// A large group comes several times, each time with more members.
absl::Status SnapshotUpdate::PutObjects() {
  return InPieces(
      objects_.size(),
      [&](Database& database, size_t begin, size_t end) -> absl::Status {
        MirrorTable mirror(database);
        DirtyTable dirty(database);
        StampCheckTable checks(database);
        for (size_t i = begin; i < end; ++i) {
          const Object& object = objects_[i];
          if (object.deleted()) continue;
          if (!seen_.insert(object.object_guid()).second) continue;
          ASSIGN_OR_RETURN(const bool changed,
                           mirror.Put(WithoutMembers(object)));
          if (!changed) continue;
          RETURN_IF_ERROR(dirty.Mark(object.object_guid(), run_id_));
          if (object.kind() != OBJECT_KIND_USER) continue;
          RETURN_IF_ERROR(checks.HastenInScope(object.object_guid()));
        }
        return PutRelativeIds(database, objects_.subspan(begin, end - begin));
      });
}

absl::Status SnapshotUpdate::CompareMembers() {
  std::map<std::string, std::set<std::string>> groups;
  for (const Object& object : objects_) {
    if (object.deleted() || object.kind() != OBJECT_KIND_GROUP) continue;
    groups[object.object_guid()].insert(object.members_added().begin(),
                                        object.members_added().end());
  }
  for (const auto& [group, members] : groups) {
    std::set<std::string> before;
    RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
      ASSIGN_OR_RETURN(before, MirrorTable(database).ListedMembersOf(group));
      return absl::OkStatus();
    }));
    for (const std::string& member : members) {
      if (before.erase(member) == 0) added_.emplace_back(group, member);
    }
    for (const std::string& member : before) {
      removed_.emplace_back(group, member);
    }
  }
  return absl::OkStatus();
}

absl::Status SnapshotUpdate::AddMembers() {
  std::set<std::string> leaving;
  for (const auto& [group, member] : removed_) leaving.insert(member);
  const auto moving = std::stable_partition(
      added_.begin(), added_.end(), [&](const Membership& membership) {
        return leaving.count(membership.second) == 0;
      });
  const std::vector<Membership> moved(moving, added_.end());
  added_.erase(moving, added_.end());
  RETURN_IF_ERROR(InPieces(
      added_.size(),
      [&](Database& database, size_t begin, size_t end) -> absl::Status {
        MirrorTable mirror(database);
        for (size_t i = begin; i < end; ++i) {
          const auto& [group, member] = added_[i];
          ASSIGN_OR_RETURN(const bool changed, mirror.AddMember(group, member));
          if (!changed) continue;
          RETURN_IF_ERROR(
              MarkMembership(database, scope_groups_, group, member, run_id_));
        }
        return absl::OkStatus();
      }));
  added_ = moved;
  return absl::OkStatus();
}

absl::Status SnapshotUpdate::ApplyPrimary() {
  return InPieces(
      objects_.size(), [&](Database& database, size_t begin, size_t end) {
        return ApplyPrimaryMembers(
            database, objects_.subspan(begin, end - begin),
            /*is_snapshot=*/true,
            [&](const std::string& group, const std::string& member) {
              return MarkMembership(database, scope_groups_, group, member,
                                    run_id_);
            });
      });
}

absl::Status SnapshotUpdate::FindGone() {
  std::set<std::string> known;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(known, MirrorTable(database).AllGuids());
    return absl::OkStatus();
  }));
  std::set_difference(known.begin(), known.end(), seen_.begin(), seen_.end(),
                      std::inserter(gone_, gone_.end()));
  return absl::OkStatus();
}

}  // namespace directory_sync::uploader
