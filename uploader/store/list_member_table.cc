#include "uploader/store/list_member_table.h"

#include <utility>

#include "common/status/status_macros.h"

namespace directory_sync::uploader {

using provider::MailAddress;
using reconcile::HeldName;

absl::StatusOr<std::vector<HeldName>> ListMemberTable::HeldBy(
    absl::string_view list, const MailAddress& address,
    absl::string_view member) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT name, uncertain FROM list_member WHERE "
                        "list_guid = ? AND address = ? AND member_guid = ?"));
  select.BindBlob(1, list).BindText(2, address.ToString()).BindBlob(3, member);
  std::vector<HeldName> held;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    held.push_back({std::string(row.Text(0)), row.Int64(1) != 0});
    return absl::OkStatus();
  }));
  return held;
}

absl::Status ListMemberTable::Put(absl::string_view list,
                                  const MailAddress& address,
                                  absl::string_view member,
                                  const HeldName& held) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare(
          "INSERT OR REPLACE INTO list_member (list_guid, address, "
          "member_guid, name, uncertain) VALUES (?, ?, ?, ?, ?)"));
  replace.BindBlob(1, list)
      .BindText(2, address.ToString())
      .BindBlob(3, member)
      .BindText(4, held.name)
      .BindInt64(5, held.uncertain ? 1 : 0);
  return replace.Run();
}

absl::Status ListMemberTable::Remove(absl::string_view list,
                                     const MailAddress& address,
                                     absl::string_view member,
                                     absl::string_view name) {
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare(
          "DELETE FROM list_member WHERE list_guid = ? AND address = ? AND "
          "member_guid = ? AND name = ?"));
  remove.BindBlob(1, list)
      .BindText(2, address.ToString())
      .BindBlob(3, member)
      .BindText(4, name);
  return remove.Run();
}

absl::Status ListMemberTable::RemoveList(absl::string_view list,
                                         const MailAddress& address) {
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare(
          "DELETE FROM list_member WHERE list_guid = ? AND address = ?"));
  remove.BindBlob(1, list).BindText(2, address.ToString());
  return remove.Run();
}

absl::Status ListMemberTable::MarkUncertain(absl::string_view member) {
  ASSIGN_OR_RETURN(Statement mark,
                   database_.Prepare("UPDATE list_member SET uncertain = 1 "
                                     "WHERE member_guid = ?"));
  mark.BindBlob(1, member);
  return mark.Run();
}

absl::StatusOr<int64_t> ListMemberTable::Count() {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT count(*) FROM list_member"));
  int64_t count = 0;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    count = row.Int64(0);
    return absl::OkStatus();
  }));
  return count;
}

absl::Status ListMemberTable::MarkDue(absl::string_view list,
                                      absl::string_view member) {
  ASSIGN_OR_RETURN(
      Statement mark,
      database_.Prepare("INSERT OR IGNORE INTO list_member_due (list_guid, "
                        "member_guid) VALUES (?, ?)"));
  mark.BindBlob(1, list).BindBlob(2, member);
  return mark.Run();
}

absl::Status ListMemberTable::MarkAllDue(absl::string_view list) {
  ASSIGN_OR_RETURN(
      Statement mark,
      database_.Prepare(
          "INSERT OR IGNORE INTO list_member_due (list_guid, member_guid) "
          "SELECT ?1, member_guid FROM member WHERE group_guid = ?1 UNION "
          "SELECT ?1, member_guid FROM list_member WHERE list_guid = ?1"));
  mark.BindBlob(1, list);
  return mark.Run();
}

absl::StatusOr<std::vector<std::string>> ListMemberTable::MarkDueOf(
    absl::string_view member) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(
          "SELECT e.guid FROM member m JOIN entry e ON e.guid = m.group_guid "
          "AND e.kind = 2 WHERE m.member_guid = ?1 UNION "
          "SELECT list_guid FROM list_member WHERE member_guid = ?1"));
  select.BindBlob(1, member);
  ASSIGN_OR_RETURN(std::vector<std::string> lists, Guids(std::move(select)));
  for (const std::string& list : lists) {
    RETURN_IF_ERROR(MarkDue(list, member));
  }
  return lists;
}

absl::Status ListMemberTable::ClearDue(absl::string_view list,
                                       absl::string_view member) {
  ASSIGN_OR_RETURN(
      Statement clear,
      database_.Prepare("DELETE FROM list_member_due WHERE list_guid = ? AND "
                        "member_guid = ?"));
  clear.BindBlob(1, list).BindBlob(2, member);
  return clear.Run();
}

absl::Status ListMemberTable::MarkAlone(absl::string_view list,
                                        absl::string_view member) {
  ASSIGN_OR_RETURN(
      Statement mark,
      database_.Prepare("INSERT INTO list_member_due (list_guid, member_guid, "
                        "alone) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET "
                        "alone = 1"));
  mark.BindBlob(1, list).BindBlob(2, member);
  return mark.Run();
}

absl::StatusOr<std::vector<DueMember>> ListMemberTable::DueIn(
    absl::string_view list, const MailAddress& address, bool held,
    absl::string_view after, int limit) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(
          "SELECT d.member_guid, d.alone FROM list_member_due d WHERE "
          "d.list_guid = ?1 AND d.member_guid > ?2 AND ?3 = EXISTS (SELECT 1 "
          "FROM list_member m WHERE m.list_guid = ?1 AND m.address = ?4 AND "
          "m.member_guid = d.member_guid) ORDER BY d.member_guid LIMIT ?5"));
  select.BindBlob(1, list)
      .BindBlob(2, after)
      .BindInt64(3, held ? 1 : 0)
      .BindText(4, address.ToString())
      .BindInt64(5, limit);
  std::vector<DueMember> due;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    due.push_back({std::string(row.Blob(0)), row.Int64(1) != 0});
    return absl::OkStatus();
  }));
  return due;
}

absl::StatusOr<std::vector<std::string>> ListMemberTable::Guids(
    Statement select) {
  std::vector<std::string> guids;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    guids.emplace_back(row.Blob(0));
    return absl::OkStatus();
  }));
  return guids;
}

}  // namespace directory_sync::uploader
