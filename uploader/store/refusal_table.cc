#include "uploader/store/refusal_table.h"

#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

absl::StatusOr<std::vector<Refusal>> RefusalTable::Of(absl::string_view guid) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT digest, error, cure, attempts, retry_at "
                        "FROM refusal WHERE guid = ?"));
  std::vector<Refusal> found;
  select.BindBlob(1, guid);
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    found.push_back({std::string(row.Blob(0)), std::string(row.Text(1)),
                     std::string(row.Text(2)), static_cast<int>(row.Int64(3)),
                     FromColumn(row.Int64(4))});
    return absl::OkStatus();
  }));
  return found;
}

absl::Status RefusalTable::Put(absl::string_view guid, const Refusal& refusal) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare("INSERT OR REPLACE INTO refusal (guid, digest, error, "
                        "cure, attempts, retry_at) VALUES (?, ?, ?, ?, ?, ?)"));
  replace.BindBlob(1, guid)
      .BindBlob(2, refusal.digest)
      .BindText(3, refusal.error)
      .BindText(4, refusal.cure)
      .BindInt64(5, refusal.attempts)
      .BindInt64(6, ToColumn(refusal.retry_at));
  return replace.Run();
}

absl::Status RefusalTable::Remove(absl::string_view guid,
                                  absl::string_view digest) {
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare("DELETE FROM refusal WHERE guid = ? AND digest = ?"));
  remove.BindBlob(1, guid).BindBlob(2, digest);
  return remove.Run();
}

absl::StatusOr<std::vector<directorysync::upload::v1::Reject>>
RefusalTable::List(absl::string_view after_guid, int limit) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(
          "SELECT r.guid, r.error, r.cure, r.attempts, min(r.retry_at), "
          "a.address, a.display_name, a.service FROM refusal AS r LEFT JOIN "
          "account AS a ON a.guid = r.guid WHERE r.guid > ? GROUP BY r.guid "
          "ORDER BY r.guid LIMIT ?"));
  select.BindBlob(1, after_guid).BindInt64(2, limit);
  std::vector<directorysync::upload::v1::Reject> rejects;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    auto& reject = rejects.emplace_back();
    reject.set_object_guid(std::string(row.Blob(0)));
    reject.set_error(std::string(row.Text(1)));
    reject.set_cure(std::string(row.Text(2)));
    reject.set_attempts(static_cast<int32_t>(row.Int64(3)));
    *reject.mutable_retry() = ToTimestamp(FromColumn(row.Int64(4)));
    reject.set_address(std::string(row.Text(5)));
    reject.set_name(std::string(row.Text(6)));
    reject.set_service(
        static_cast<directorysync::upload::v1::MailService>(row.Int64(7)));
    return absl::OkStatus();
  }));
  return rejects;
}

absl::StatusOr<bool> RefusalTable::Hasten(absl::string_view guid,
                                          absl::Time now) {
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare("UPDATE refusal SET retry_at = ?2 WHERE guid = ?1"));
  update.BindBlob(1, guid).BindInt64(2, ToColumn(now));
  RETURN_IF_ERROR(update.Run());
  return database_.changes() > 0;
}

absl::StatusOr<int64_t> RefusalTable::CountObjects() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT count(DISTINCT guid) FROM refusal"));
  int64_t count = 0;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    count = row.Int64(0);
    return absl::OkStatus();
  }));
  return count;
}

absl::Status RefusalTable::HastenAll(absl::Time now) {
  ASSIGN_OR_RETURN(Statement update,
                   database_.Prepare("UPDATE refusal SET retry_at = ?1 WHERE "
                                     "retry_at > ?1"));
  update.BindInt64(1, ToColumn(now));
  return update.Run();
}

absl::StatusOr<std::vector<std::string>> RefusalTable::DueAt(absl::Time now) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(
          "SELECT DISTINCT guid FROM refusal WHERE retry_at <= ?"));
  std::vector<std::string> guids;
  select.BindInt64(1, ToColumn(now));
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    guids.emplace_back(row.Blob(0));
    return absl::OkStatus();
  }));
  return guids;
}

}  // namespace directory_sync::uploader
