#include "uploader/store/drift_table.h"

#include "common/status/status_macros.h"
#include "uploader/store/service_number.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

// The kinds of entries are those of DriftSubject; both are of one service.
constexpr char kMarkHeld[] =
    "INSERT OR REPLACE INTO drift_due (kind, service, domain, mark) "
    "SELECT DISTINCT 0, service, substr(address, instr(address, '@') + 1), ?1 "
    "FROM mailbox UNION "
    "SELECT DISTINCT kind, ?2, substr(address, instr(address, '@') + 1), ?1 "
    "FROM entry UNION SELECT 3, ?2, '', ?1";

}  // namespace

absl::Status DriftTable::MarkAll(absl::Time now) {
  ASSIGN_OR_RETURN(const int64_t mark, CountMark(now));
  const int64_t service =
      NumberOfService(provider::MailService::kHostedExchange);
  ASSIGN_OR_RETURN(Statement held, database_.Prepare(kMarkHeld));
  held.BindInt64(1, mark).BindInt64(2, service);
  return held.Run();
}

absl::StatusOr<int64_t> DriftTable::CountMark(absl::Time now) {
  ASSIGN_OR_RETURN(
      Statement count,
      database_.Prepare(
          "INSERT INTO drift_look (id, marks, marked_at) VALUES (1, 1, ?1) ON "
          "CONFLICT DO UPDATE SET marks = marks + 1, marked_at = ?1"));
  count.BindInt64(1, ToColumn(now));
  RETURN_IF_ERROR(count.Run());
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT marks FROM drift_look"));
  int64_t marks = 0;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    marks = row.Int64(0);
    return absl::OkStatus();
  }));
  return marks;
}

absl::StatusOr<std::optional<absl::Time>> DriftTable::MarkedAt() {
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT marked_at FROM drift_look"));
  std::optional<absl::Time> marked_at;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    marked_at = FromColumn(row.Int64(0));
    return absl::OkStatus();
  }));
  return marked_at;
}

absl::StatusOr<std::optional<DriftLook>> DriftTable::Next() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT kind, service, domain, mark FROM drift_due "
                        "ORDER BY kind DESC, service, domain LIMIT 1"));
  std::optional<DriftLook> next;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) -> absl::Status {
    next.emplace();
    next->subject = static_cast<DriftSubject>(row.Int64(0));
    ASSIGN_OR_RETURN(next->service, ServiceOfNumber(row.Int64(1)));
    next->domain = std::string(row.Text(2));
    next->mark = row.Int64(3);
    return absl::OkStatus();
  }));
  return next;
}

absl::Status DriftTable::Clear(const DriftLook& look) {
  ASSIGN_OR_RETURN(
      Statement clear,
      database_.Prepare("DELETE FROM drift_due WHERE kind = ? AND service = ? "
                        "AND domain = ? AND mark = ?"));
  clear.BindInt64(1, static_cast<int64_t>(look.subject))
      .BindInt64(2, NumberOfService(look.service))
      .BindText(3, look.domain)
      .BindInt64(4, look.mark);
  return clear.Run();
}

}  // namespace directory_sync::uploader
