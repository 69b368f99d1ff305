#include "uploader/store/delivery_times.h"

#include <set>
#include <string>

#include "common/status/status_macros.h"
#include "proto/directorysync/upload/v1/passwords.pb.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

// The timeline knows which deliveries are the newest. Of a password it has
// about four events.
absl::StatusOr<std::vector<DeliveryTime>> NewestDeliveries(Database& database,
                                                           int limit) {
  constexpr int kEventsOfOne = 10;
  ASSIGN_OR_RETURN(
      Statement select,
      database.Prepare("SELECT e.guid, p.captured_at, p.delivered_at "
                       "FROM (SELECT guid, kind, id FROM password_event "
                       "      ORDER BY id DESC LIMIT ?) e "
                       "JOIN password p ON p.guid = e.guid "
                       "WHERE e.kind = ? AND p.captured_at > 0 "
                       "AND p.delivered_at >= p.captured_at "
                       "ORDER BY e.id DESC"));
  select.BindInt64(1, int64_t{limit} * kEventsOfOne)
      .BindInt64(2, directorysync::upload::v1::PASSWORD_EVENT_KIND_DELIVERED);
  std::vector<DeliveryTime> deliveries;
  std::set<std::string> seen;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    if (deliveries.size() < static_cast<size_t>(limit) &&
        seen.insert(std::string(row.Blob(0))).second) {
      deliveries.push_back(
          {FromColumn(row.Int64(1)), FromColumn(row.Int64(2))});
    }
    return absl::OkStatus();
  }));
  return deliveries;
}

}  // namespace directory_sync::uploader
