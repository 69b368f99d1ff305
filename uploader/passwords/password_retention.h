#ifndef UPLOADER_PASSWORDS_PASSWORD_RETENTION_H_
#define UPLOADER_PASSWORDS_PASSWORD_RETENTION_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"

namespace directory_sync::uploader {

// Deletes captures that are older than `retention` and still have no verdict,
// or whose account is in no scope; what the directory may have of them is noted
// as a loss. Forgets what was settled, and told, long ago. Use inside
// StateDatabase::Write.
absl::Status ExpireCaptures(Database& database, absl::Duration retention,
                            absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_PASSWORD_RETENTION_H_
