#include "uploader/passwords/account_books.h"

#include <algorithm>

#include "common/status/status_macros.h"
#include "uploader/plan/directory_account.h"
#include "uploader/store/mirror_table.h"

namespace directory_sync::uploader {

using directorysync::password::v1::VERDICT_KIND_COMMITTED;
using directorysync::password::v1::VERDICT_KIND_UNSPECIFIED;

absl::StatusOr<AccountBooks> ReadAccountBooks(Database& database,
                                              const std::string& guid) {
  AccountBooks books;
  PasswordTable passwords(database);
  CaptureTable captures(database);
  ASSIGN_OR_RETURN(books.record, passwords.Get(guid));
  ASSIGN_OR_RETURN(books.captures, captures.Of(guid));
  ASSIGN_OR_RETURN(books.unsettled, passwords.UnsettledOf(guid));
  ASSIGN_OR_RETURN(books.in_scope, captures.IsInScope(guid));
  ASSIGN_OR_RETURN(const auto object, MirrorTable(database).Find(guid));
  books.is_protected = object.has_value() && IsProtected(*object);
  return books;
}

bool IsDecidable(const Capture& capture) {
  return !capture.envelope.empty() &&
         capture.verdict != VERDICT_KIND_UNSPECIFIED;
}

bool IsOpen(const Capture& capture) {
  return !capture.envelope.empty() &&
         (capture.verdict == VERDICT_KIND_UNSPECIFIED ||
          capture.verdict == VERDICT_KIND_COMMITTED);
}

bool AnyOpen(const std::vector<Capture>& captures) {
  return std::any_of(captures.begin(), captures.end(), IsOpen);
}

std::set<std::string> DecidableIds(const std::vector<Capture>& captures) {
  std::set<std::string> ids;
  for (const Capture& capture : captures) {
    if (IsDecidable(capture)) ids.insert(capture.id);
  }
  return ids;
}

const Capture* FindCapture(const std::vector<Capture>& captures,
                           absl::string_view id) {
  for (const Capture& capture : captures) {
    if (capture.id == id) return &capture;
  }
  return nullptr;
}

DeliveryView ViewOf(const AccountBooks& books, absl::Time now) {
  DeliveryView view;
  view.now = now;
  view.delivered = books.record.delivered;
  view.delivered_id = books.record.delivered_id;
  for (const UnsettledWrite& write : books.unsettled) {
    view.possible_writes.push_back({write.capture_id, write.until});
  }
  for (const Capture& capture : books.captures) {
    if (!IsDecidable(capture) || capture.verdict != VERDICT_KIND_COMMITTED) {
      continue;
    }
    view.candidates.push_back({capture.id, capture.stamp});
  }
  return view;
}

}  // namespace directory_sync::uploader
