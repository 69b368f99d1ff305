#include "uploader/store/password_event_table.h"

#include <limits>
#include <utility>

#include "common/status/status_macros.h"
#include "uploader/store/stamp_column.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using Event = PasswordEventTable::Event;

namespace {

bool SaysTheSame(const Event& event, const PasswordHappening& happening) {
  std::optional<directorysync::password::v1::PasswordStamp> stamp;
  if (event.has_stamp()) stamp = event.stamp();
  return event.kind() == happening.kind && event.text() == happening.text &&
         event.domain_controller() == happening.domain_controller &&
         ToStampColumn(stamp) == ToStampColumn(happening.stamp);
}

Event ReadRow(Statement& row) {
  Event event;
  event.set_event_id(row.Int64(0));
  event.set_kind(
      static_cast<directorysync::upload::v1::PasswordEventKind>(row.Int64(1)));
  *event.mutable_time() = ToTimestamp(FromColumn(row.Int64(2)));
  event.set_domain_controller(std::string(row.Text(3)));
  const auto stamp = FromStampColumn(row.Blob(4));
  if (stamp.has_value()) *event.mutable_stamp() = *stamp;
  event.set_text(std::string(row.Text(5)));
  return event;
}

}  // namespace

absl::Status PasswordEventTable::Add(absl::string_view guid,
                                     const PasswordHappening& happening,
                                     absl::Time now) {
  if (guid.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Event> newest, List(guid, 0, 1));
  if (!newest.empty() && SaysTheSame(newest.front(), happening)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(
      Statement insert,
      database_.Prepare("INSERT INTO password_event (guid, kind, at, "
                        "domain_controller, stamp, text) "
                        "VALUES (?, ?, ?, ?, ?, ?)"));
  insert.BindBlob(1, guid)
      .BindInt64(2, happening.kind)
      .BindInt64(3, ToColumn(now))
      .BindText(4, happening.domain_controller)
      .BindBlob(5, ToStampColumn(happening.stamp))
      .BindText(6, happening.text);
  return insert.Run();
}

absl::StatusOr<std::vector<Event>> PasswordEventTable::List(
    absl::string_view guid, int64_t before_id, int limit) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT id, kind, at, domain_controller, stamp, text "
                        "FROM password_event WHERE guid = ? AND id < ? "
                        "ORDER BY id DESC LIMIT ?"));
  select.BindBlob(1, guid)
      .BindInt64(
          2, before_id > 0 ? before_id : std::numeric_limits<int64_t>::max())
      .BindInt64(3, limit);
  std::vector<Event> events;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    events.push_back(ReadRow(row));
    return absl::OkStatus();
  }));
  return events;
}

absl::Status PasswordEventTable::Forget(absl::Time time) {
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare("DELETE FROM password_event WHERE at < ?"));
  remove.BindInt64(1, ToColumn(time));
  return remove.Run();
}

}  // namespace directory_sync::uploader
