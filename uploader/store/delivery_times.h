#ifndef UPLOADER_STORE_DELIVERY_TIMES_H_
#define UPLOADER_STORE_DELIVERY_TIMES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"

namespace directory_sync::uploader {

// When a password was captured, by its domain controller's clock, and when the
// provider had it.
struct DeliveryTime {
  absl::Time captured;
  absl::Time delivered;
};

// The newest deliveries, newest first, one an account: of its newest password.
// Accounts that captured another one since are left out. Costs what `limit`
// says, however many accounts there are. Use inside StateDatabase::Read.
absl::StatusOr<std::vector<DeliveryTime>> NewestDeliveries(Database& database,
                                                           int limit);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_DELIVERY_TIMES_H_
