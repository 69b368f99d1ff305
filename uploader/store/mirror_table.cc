#include "uploader/store/mirror_table.h"

#include <utility>

#include "common/status/status_macros.h"

namespace directory_sync::uploader {

absl::StatusOr<std::optional<MirrorTable::Object>> MirrorTable::Find(
    absl::string_view guid) {
  ASSIGN_OR_RETURN(auto* select,
                   Prepared("SELECT body FROM object WHERE guid = ?"));
  std::optional<Object> found;
  select->BindBlob(1, guid);
  RETURN_IF_ERROR(select->ForEach([&](Statement& row) {
    found.emplace();
    return found->ParseFromString(std::string(row.Blob(0)))
               ? absl::OkStatus()
               : absl::DataLossError("a stored directory object is damaged");
  }));
  return found;
}

absl::StatusOr<bool> MirrorTable::Put(const Object& object) {
  ASSIGN_OR_RETURN(
      auto* upsert,
      Prepared("INSERT INTO object (guid, kind, body) VALUES (?1, ?2, ?3) "
               "ON CONFLICT (guid) DO UPDATE SET kind = ?2, body = ?3 "
               "WHERE kind IS NOT ?2 OR body IS NOT ?3"));
  upsert->BindBlob(1, object.object_guid())
      .BindInt64(2, object.kind())
      .BindBlob(3, object.SerializeAsString());
  RETURN_IF_ERROR(upsert->Run());
  return database_.changes() > 0;
}

absl::StatusOr<bool> MirrorTable::Remove(absl::string_view guid) {
  ASSIGN_OR_RETURN(
      const bool had_members,
      Change("DELETE FROM member WHERE group_guid = ?1", guid, ""));
  ASSIGN_OR_RETURN(const bool was_there,
                   Change("DELETE FROM object WHERE guid = ?1", guid, ""));
  return had_members || was_there;
}

absl::StatusOr<bool> MirrorTable::AddMember(absl::string_view group,
                                            absl::string_view member) {
  ASSIGN_OR_RETURN(
      const bool added,
      Change("INSERT OR IGNORE INTO member (group_guid, member_guid, listed) "
             "VALUES (?1, ?2, 1)",
             group, member));
  if (added) return true;
  RETURN_IF_ERROR(Change("UPDATE member SET listed = 1 WHERE group_guid = ?1 "
                         "AND member_guid = ?2 AND listed = 0",
                         group, member)
                      .status());
  return false;
}

absl::StatusOr<bool> MirrorTable::RemoveMember(absl::string_view group,
                                               absl::string_view member) {
  RETURN_IF_ERROR(Change("UPDATE member SET listed = 0 WHERE group_guid = ?1 "
                         "AND member_guid = ?2 AND is_primary = 1",
                         group, member)
                      .status());
  return Change(
      "DELETE FROM member WHERE group_guid = ?1 AND member_guid = ?2 AND "
      "is_primary = 0",
      group, member);
}

absl::Status MirrorTable::PutRelativeId(uint32_t relative_id,
                                        absl::string_view group) {
  ASSIGN_OR_RETURN(auto* put,
                   Prepared("INSERT OR REPLACE INTO relative_id (id, guid) "
                            "VALUES (?, ?)"));
  put->BindInt64(1, relative_id).BindBlob(2, group);
  return put->Run();
}

absl::StatusOr<std::set<std::string>> MirrorTable::SetPrimaryGroup(
    absl::string_view member, uint32_t relative_id) {
  ASSIGN_OR_RETURN(auto* find,
                   Prepared("SELECT guid FROM relative_id WHERE id = ? "
                            "AND id != 0"));
  find->BindInt64(1, relative_id);
  ASSIGN_OR_RETURN(const std::set<std::string> wanted, Guids(*find));
  ASSIGN_OR_RETURN(auto* select,
                   Prepared("SELECT group_guid FROM member WHERE "
                            "member_guid = ? AND is_primary = 1"));
  select->BindBlob(1, member);
  ASSIGN_OR_RETURN(std::set<std::string> groups, Guids(*select));
  if (groups == wanted) return std::set<std::string>();
  for (const std::string& group : groups) {
    RETURN_IF_ERROR(EndPrimary(group, member));
  }
  for (const std::string& group : wanted) {
    RETURN_IF_ERROR(
        Change("INSERT INTO member (group_guid, member_guid, listed, "
               "is_primary) VALUES (?1, ?2, 0, 1) ON CONFLICT DO UPDATE SET "
               "is_primary = 1",
               group, member)
            .status());
    groups.insert(group);
  }
  return groups;
}

absl::Status MirrorTable::EndPrimary(absl::string_view group,
                                     absl::string_view member) {
  RETURN_IF_ERROR(Change("DELETE FROM member WHERE group_guid = ?1 AND "
                         "member_guid = ?2 AND listed = 0",
                         group, member)
                      .status());
  return Change(
             "UPDATE member SET is_primary = 0 WHERE group_guid = ?1 AND "
             "member_guid = ?2",
             group, member)
      .status();
}

absl::Status MirrorTable::RemoveMemberships(absl::string_view member) {
  return Change("DELETE FROM member WHERE member_guid = ?1", member, "")
      .status();
}

absl::StatusOr<bool> MirrorTable::HasMember(absl::string_view group,
                                            absl::string_view member) {
  ASSIGN_OR_RETURN(auto* select,
                   Prepared("SELECT 1 FROM member WHERE group_guid = ? AND "
                            "member_guid = ?"));
  bool found = false;
  select->BindBlob(1, group).BindBlob(2, member);
  RETURN_IF_ERROR(select->ForEach([&](Statement&) {
    found = true;
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::set<std::string>> MirrorTable::ListedMembersOf(
    absl::string_view group) {
  ASSIGN_OR_RETURN(auto* select,
                   Prepared("SELECT member_guid FROM member WHERE group_guid "
                            "= ? AND listed = 1"));
  select->BindBlob(1, group);
  return Guids(*select);
}

absl::StatusOr<std::set<std::string>> MirrorTable::MembersOf(
    absl::string_view group) {
  ASSIGN_OR_RETURN(
      auto* select,
      Prepared("SELECT member_guid FROM member WHERE group_guid = ?"));
  select->BindBlob(1, group);
  return Guids(*select);
}

absl::StatusOr<std::set<std::string>> MirrorTable::AllGuids() {
  ASSIGN_OR_RETURN(auto* select, Prepared("SELECT guid FROM object"));
  return Guids(*select);
}

absl::StatusOr<int64_t> MirrorTable::Count() {
  ASSIGN_OR_RETURN(auto* select, Prepared("SELECT count(*) FROM object"));
  int64_t count = 0;
  RETURN_IF_ERROR(select->ForEach([&](Statement& row) {
    count = row.Int64(0);
    return absl::OkStatus();
  }));
  return count;
}

absl::StatusOr<Statement*> MirrorTable::Prepared(absl::string_view sql) {
  const auto known = prepared_.find(sql);
  if (known != prepared_.end()) return &known->second;
  ASSIGN_OR_RETURN(Statement statement, database_.Prepare(sql));
  return &prepared_.emplace(std::string(sql), std::move(statement))
              .first->second;
}

absl::StatusOr<bool> MirrorTable::Change(absl::string_view sql,
                                         absl::string_view first,
                                         absl::string_view second) {
  ASSIGN_OR_RETURN(auto* change, Prepared(sql));
  change->BindBlob(1, first);
  if (!second.empty()) change->BindBlob(2, second);
  RETURN_IF_ERROR(change->Run());
  return database_.changes() > 0;
}

absl::StatusOr<std::set<std::string>> MirrorTable::Guids(Statement& select) {
  std::set<std::string> guids;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    guids.insert(guids.end(), std::string(row.Blob(0)));
    return absl::OkStatus();
  }));
  return guids;
}

}  // namespace directory_sync::uploader
