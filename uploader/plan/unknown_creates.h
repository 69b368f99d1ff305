#ifndef UPLOADER_PLAN_UNKNOWN_CREATES_H_
#define UPLOADER_PLAN_UNKNOWN_CREATES_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sqlite/database.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::uploader {

// Takes for made what was begun to be created for the object, of unknown
// outcome, and is no part of `plan` any more: the next plan then removes it,
// and the provider says if it isn't there. OK(true): there was some, plan
// again. Use inside StateDatabase::Write.
absl::StatusOr<bool> HoldUnwantedCreates(Database& database,
                                         absl::string_view guid,
                                         const reconcile::Plan& plan);

// Puts in front of `plan` what takes back renamings of unknown outcome that it
// doesn't want any more: a mailbox that wasn't renamed stays as it is by that,
// and the others are at the address that is held again. Use inside
// StateDatabase::Write.
absl::Status TakeBackUnwantedRenamings(Database& database,
                                       absl::string_view guid,
                                       reconcile::Plan& plan);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PLAN_UNKNOWN_CREATES_H_
