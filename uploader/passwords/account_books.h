#ifndef UPLOADER_PASSWORDS_ACCOUNT_BOOKS_H_
#define UPLOADER_PASSWORDS_ACCOUNT_BOOKS_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sqlite/database.h"
#include "uploader/passwords/delivery_decision.h"
#include "uploader/store/capture_table.h"
#include "uploader/store/password_table.h"

namespace directory_sync::uploader {

// What the tables say of an account's passwords.
struct AccountBooks {
  PasswordRecord record;
  std::vector<Capture> captures;
  std::vector<UnsettledWrite> unsettled;
  bool in_scope = false;
  bool is_protected = false;
};

// Use inside StateDatabase::Write or Read.
absl::StatusOr<AccountBooks> ReadAccountBooks(Database& database,
                                              const std::string& guid);

// All below pure.

// Has both halves, envelope and verdict.
bool IsDecidable(const Capture& capture);

// May still turn out to be the current password.
bool IsOpen(const Capture& capture);
bool AnyOpen(const std::vector<Capture>& captures);

std::set<std::string> DecidableIds(const std::vector<Capture>& captures);

// nullptr: none of that id.
const Capture* FindCapture(const std::vector<Capture>& captures,
                           absl::string_view id);

// The decision's view, as far as the books have it.
DeliveryView ViewOf(const AccountBooks& books, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_ACCOUNT_BOOKS_H_
