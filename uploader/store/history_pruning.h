#ifndef UPLOADER_STORE_HISTORY_PRUNING_H_
#define UPLOADER_STORE_HISTORY_PRUNING_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"

namespace directory_sync::uploader {

// Forgets operations that have ended, resolved alerts and audit entries that
// are older than the settings' retention: at most 1000 of each, so that it
// never holds anybody up; the next call goes on. Use inside
// StateDatabase::Write.
absl::Status PruneHistory(Database& database, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_HISTORY_PRUNING_H_
