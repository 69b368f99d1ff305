#ifndef UPLOADER_PASSWORDS_PASSWORD_RETENTION_H_
#define UPLOADER_PASSWORDS_PASSWORD_RETENTION_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"

namespace directory_sync::uploader {

// How long captures are kept.
struct CaptureRetention {
  // Those that still have no verdict.
  absl::Duration without_verdict = absl::Hours(72);
  // Those of accounts in no scope.
  absl::Duration out_of_scope = absl::Hours(72);
};

// With what the administrator set in place of the default. Use inside
// StateDatabase::Write or Read.
absl::StatusOr<CaptureRetention> ReadRetention(Database& database,
                                               absl::Duration by_default);

// Deletes captures that were kept for long enough; what the directory may have
// of them is noted as a loss. Forgets what was settled, and told, long ago. Use
// inside StateDatabase::Write.
absl::Status ExpireCaptures(Database& database,
                            const CaptureRetention& retention, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_PASSWORD_RETENTION_H_
