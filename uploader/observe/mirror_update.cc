#include "uploader/observe/mirror_update.h"

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "common/status/status_macros.h"
#include "uploader/observe/primary_members.h"
#include "uploader/plan/entry_view.h"
#include "uploader/store/dirty_table.h"
#include "uploader/store/mirror_table.h"
#include "uploader/store/settings_table.h"
#include "uploader/store/stamp_check_table.h"

namespace directory_sync::uploader {

using directorysync::directory::v1::Attribute;
using directorysync::directory::v1::DirectoryObject;

namespace {

void ReplaceAttribute(const Attribute& change, DirectoryObject& object) {
  auto* attributes = object.mutable_attributes();
  for (auto it = attributes->begin(); it != attributes->end(); ++it) {
    if (!absl::EqualsIgnoreCase(it->name(), change.name())) continue;
    attributes->erase(it);
    break;
  }
  if (!change.values().empty()) *attributes->Add() = change;
}

bool IsUser(const DirectoryObject& object) {
  return object.kind() == directorysync::directory::v1::OBJECT_KIND_USER;
}

// Applies partial objects and marks whom they concern.
class ChangeApplication {
 public:
  ChangeApplication(Database& database, int64_t run_id)
      : database_(database),
        mirror_(database),
        dirty_(database),
        checks_(database),
        run_id_(run_id) {}

  absl::Status ReadScopeGroups() {
    ASSIGN_OR_RETURN(scope_groups_, ScopeGroups(database_));
    return absl::OkStatus();
  }

  absl::Status ApplyPrimary(const std::vector<DirectoryObject>& changes) {
    return ApplyPrimaryMembers(
        database_, changes, /*is_snapshot=*/false,
        [&](const std::string& group, const std::string& member) {
          return MarkMembership(group, member);
        });
  }

  absl::Status Apply(const DirectoryObject& change) {
    if (change.deleted()) return Delete(change.object_guid());
    ASSIGN_OR_RETURN(const std::optional<DirectoryObject> before,
                     mirror_.Find(change.object_guid()));
    const DirectoryObject after = before.has_value()
                                      ? MergeChange(*before, change)
                                      : WithoutMembers(change);
    ASSIGN_OR_RETURN(const bool changed, mirror_.Put(after));
    if (changed) RETURN_IF_ERROR(dirty_.Mark(change.object_guid(), run_id_));
    // Whatever was changed, its password may have been: pwdLastSet can stay 0.
    if (IsUser(after)) {
      RETURN_IF_ERROR(checks_.HastenInScope(change.object_guid()));
    }
    return ApplyMembers(change);
  }

 private:
  absl::Status Delete(const std::string& guid) {
    RETURN_IF_ERROR(MarkMemberships(database_, guid, run_id_));
    RETURN_IF_ERROR(mirror_.RemoveMemberships(guid));
    ASSIGN_OR_RETURN(const bool was_there, mirror_.Remove(guid));
    return was_there ? dirty_.Mark(guid, run_id_) : absl::OkStatus();
  }

  absl::Status ApplyMembers(const DirectoryObject& group) {
    for (const std::string& member : group.members_added()) {
      ASSIGN_OR_RETURN(const bool changed,
                       mirror_.AddMember(group.object_guid(), member));
      if (!changed) continue;
      RETURN_IF_ERROR(MarkMembership(group.object_guid(), member));
    }
    for (const std::string& member : group.members_removed()) {
      ASSIGN_OR_RETURN(const bool changed,
                       mirror_.RemoveMember(group.object_guid(), member));
      if (!changed) continue;
      RETURN_IF_ERROR(MarkMembership(group.object_guid(), member));
    }
    return absl::OkStatus();
  }

  absl::Status MarkMembership(const std::string& group,
                              const std::string& member) {
    return uploader::MarkMembership(database_, scope_groups_, group, member,
                                    run_id_);
  }

  Database& database_;
  MirrorTable mirror_;
  DirtyTable dirty_;
  StampCheckTable checks_;
  const int64_t run_id_;
  std::set<std::string> scope_groups_;
};

}  // namespace

DirectoryObject WithoutMembers(DirectoryObject object) {
  object.clear_members_added();
  object.clear_members_removed();
  return object;
}

absl::StatusOr<std::set<std::string>> ScopeGroups(Database& database) {
  ASSIGN_OR_RETURN(const auto settings, SettingsTable(database).Get());
  return std::set<std::string>{settings.hosted_exchange_group().object_guid(),
                               settings.hosted_email_group().object_guid()};
}

absl::Status MarkMembership(Database& database,
                            const std::set<std::string>& scope_groups,
                            const std::string& group, const std::string& member,
                            int64_t run_id) {
  if (scope_groups.count(group) == 0) {
    return MarkMember(database, group, member, run_id);
  }
  // Who is in scope decides who is in lists, too.
  RETURN_IF_ERROR(MarkMemberships(database, member, run_id));
  return DirtyTable(database).Mark(member, run_id);
}

DirectoryObject MergeChange(const DirectoryObject& before,
                            const DirectoryObject& change) {
  DirectoryObject after = before;
  if (change.kind() != directorysync::directory::v1::OBJECT_KIND_UNSPECIFIED) {
    after.set_kind(change.kind());
  }
  if (!change.distinguished_name().empty()) {
    after.set_distinguished_name(change.distinguished_name());
  }
  if (!change.object_sid().empty()) after.set_object_sid(change.object_sid());
  for (const Attribute& attribute : change.attributes()) {
    ReplaceAttribute(attribute, after);
  }
  return after;
}

absl::StatusOr<std::set<std::string>> UnknownIn(
    Database& database, const std::vector<DirectoryObject>& objects) {
  std::set<std::string> named;
  for (const DirectoryObject& object : objects) {
    if (object.deleted()) continue;
    named.insert(object.object_guid());
    named.insert(object.members_added().begin(), object.members_added().end());
  }
  MirrorTable mirror(database);
  std::set<std::string> unknown;
  for (const std::string& guid : named) {
    ASSIGN_OR_RETURN(const auto known, mirror.Find(guid));
    if (!known.has_value()) unknown.insert(guid);
  }
  return unknown;
}

absl::Status ApplyChanges(Database& database,
                          const std::vector<DirectoryObject>& objects,
                          int64_t run_id) {
  ChangeApplication application(database, run_id);
  RETURN_IF_ERROR(application.ReadScopeGroups());
  for (const DirectoryObject& object : objects) {
    RETURN_IF_ERROR(application.Apply(object));
  }
  return application.ApplyPrimary(objects);
}

}  // namespace directory_sync::uploader
