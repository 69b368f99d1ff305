#ifndef UPLOADER_PASSWORDS_STAMP_CLAIMS_H_
#define UPLOADER_PASSWORDS_STAMP_CLAIMS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "uploader/passwords/account_books.h"
#include "uploader/passwords/delivery_decision.h"

namespace directory_sync::uploader {

// Captures whose verdict names a stamp that its sender can't have made.
struct StampClaims {
  // Settled for good: whoever really made the change is in the fleet, or the
  // sender isn't any more.
  std::vector<std::string> refused;
  // Kept, but not decided on: the directory names another domain controller
  // for the stamp, or none. The sender may have been renamed, or be so new that
  // the directory in use doesn't know it yet.
  std::vector<std::string> held;
  // Why something is held, for people; empty if nothing is.
  std::string reason;
};

// Takes those out of `candidates`: a password counts only for a change that its
// own domain controller made. `maker_of` gives the DNS name in lower case by
// invocationId, as the directory says, empty for none. An admitted sender that
// claims another one's change raises an alert. Use inside StateDatabase::Write.
absl::StatusOr<StampClaims> TakeOutFalseClaims(
    Database& database, const AccountBooks& books,
    const std::function<std::string(const std::string&)>& maker_of,
    absl::Time now, std::vector<Candidate>& candidates);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_STAMP_CLAIMS_H_
