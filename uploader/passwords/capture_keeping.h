#ifndef UPLOADER_PASSWORDS_CAPTURE_KEEPING_H_
#define UPLOADER_PASSWORDS_CAPTURE_KEEPING_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "uploader/store/capture_table.h"

namespace directory_sync::uploader {

// Both store a capture, unless it is of an account whose passwords are never
// kept, note what happened in the account's history, and that there is
// something to decide on now. Errors are the store's. For use inside
// StateDatabase::Write.

// One whose envelope has come. Of a change that the directory refused no
// verdict ever comes: so the account's stamp is compared later with that of the
// domain controller's database `invocation_id`.
absl::Status KeepCaptured(Database& database, const Capture& capture,
                          absl::string_view invocation_id, absl::Time now);

// One whose verdict has come, maybe before its envelope.
absl::Status KeepDecided(Database& database, const Capture& capture,
                         absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_CAPTURE_KEEPING_H_
