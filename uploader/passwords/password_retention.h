#ifndef UPLOADER_PASSWORDS_PASSWORD_RETENTION_H_
#define UPLOADER_PASSWORDS_PASSWORD_RETENTION_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "uploader/store/capture_table.h"

namespace directory_sync::uploader {

// Unless the administrator sets something else.
inline constexpr absl::Duration kDefaultRetention = absl::Hours(72);

// How long captures are kept.
struct CaptureRetention {
  // Those that still have no verdict.
  absl::Duration without_verdict = kDefaultRetention;
  // Those of accounts in no scope.
  absl::Duration out_of_scope = kDefaultRetention;
};

// With what the administrator set in place of the default. Use inside
// StateDatabase::Write or Read.
absl::StatusOr<CaptureRetention> ReadRetention(
    Database& database, absl::Duration by_default = kDefaultRetention);

// Whether it is of an account whose passwords may be kept at all. Computers
// change theirs by themselves and have no mail; of protected accounts only
// those in scope concern anybody. Use inside StateDatabase::Write or Read.
absl::StatusOr<bool> MayKeepCapture(Database& database, const Capture& capture);

// Deletes captures that were kept for long enough, and those that may not be
// kept any more since their account is protected now; what the directory may
// have of them is noted as a loss. Forgets what was settled, and told, long
// ago. Use inside StateDatabase::Write.
absl::Status ExpireCaptures(Database& database,
                            const CaptureRetention& retention, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_PASSWORD_RETENTION_H_
