#include "uploader/store/refusal_table.h"

#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

absl::StatusOr<std::optional<Refusal>> RefusalTable::Find(
    absl::string_view guid) {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT digest, error, attempts, retry_at "
                                     "FROM refusal WHERE guid = ?"));
  std::optional<Refusal> found;
  select.BindBlob(1, guid);
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    found = Refusal{std::string(row.Blob(0)), std::string(row.Text(1)),
                    static_cast<int>(row.Int64(2)), FromColumn(row.Int64(3))};
    return absl::OkStatus();
  }));
  return found;
}

absl::Status RefusalTable::Put(absl::string_view guid, const Refusal& refusal) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare("INSERT OR REPLACE INTO refusal (guid, digest, error, "
                        "attempts, retry_at) VALUES (?, ?, ?, ?, ?)"));
  replace.BindBlob(1, guid)
      .BindBlob(2, refusal.digest)
      .BindText(3, refusal.error)
      .BindInt64(4, refusal.attempts)
      .BindInt64(5, ToColumn(refusal.retry_at));
  return replace.Run();
}

absl::Status RefusalTable::Clear(absl::string_view guid) {
  ASSIGN_OR_RETURN(Statement clear,
                   database_.Prepare("DELETE FROM refusal WHERE guid = ?"));
  clear.BindBlob(1, guid);
  return clear.Run();
}

absl::StatusOr<std::vector<std::string>> RefusalTable::DueAt(absl::Time now) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT guid FROM refusal WHERE retry_at <= ?"));
  std::vector<std::string> guids;
  select.BindInt64(1, ToColumn(now));
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    guids.emplace_back(row.Blob(0));
    return absl::OkStatus();
  }));
  return guids;
}

}  // namespace directory_sync::uploader
