#ifndef UPLOADER_PASSWORDS_ITEM_REFUSALS_H_
#define UPLOADER_PASSWORDS_ITEM_REFUSALS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"

namespace directory_sync::uploader {

// Tells administrators of items of the relay that are not taken in. Use inside
// StateDatabase::Write. Errors are the store's.
class ItemRefusals {
 public:
  ItemRefusals(Database& database, absl::Time now)
      : database_(database), now_(now) {}

  // It is not what it claims to be, as `status` says.
  absl::Status Item(absl::string_view sender, const absl::Status& status);
  // `sender` is no member of the fleet. All under one key: whoever can send
  // may make up any number of names.
  absl::Status Stranger(absl::string_view sender);
  // `sender` exists twice.
  absl::Status Clone(absl::string_view sender);

 private:
  absl::Status Raise(absl::string_view subject, absl::string_view message);

  Database& database_;
  const absl::Time now_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_ITEM_REFUSALS_H_
