#ifndef UPLOADER_PASSWORDS_MISSED_CHANGE_H_
#define UPLOADER_PASSWORDS_MISSED_CHANGE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/password/v1/envelope.pb.h"

namespace directory_sync::uploader {

// A tombstone of `domain_controller`, which has been verified, is dealt with:
// the account it names, by objectGUID or else by name, has lost a password and
// an alert says so; of one that nobody knows only the alert. Errors are the
// store's. For use inside StateDatabase::Write.
absl::Status NoteMissedChange(
    Database& database, const std::string& domain_controller,
    const directorysync::password::v1::Tombstone& tombstone, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_MISSED_CHANGE_H_
