#ifndef UPLOADER_STORE_BEGUN_CREATE_TABLE_H_
#define UPLOADER_STORE_BEGUN_CREATE_TABLE_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sqlite/database.h"
#include "uploader/provider/mail_address.h"
#include "uploader/provider/mail_service.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::uploader {

// A creation that may have been made at the provider, or the renaming of a
// mailbox.
struct BegunCreate {
  reconcile::ObjectKind object = reconcile::ObjectKind::kMailbox;
  provider::MailService service = provider::MailService::kHostedExchange;
  // Of a renamed mailbox: the new one.
  provider::MailAddress address;
  bool is_renaming = false;
};

// Creations and renamings that were begun and of which nobody knows what came:
// what may be at the provider by our doing without being held. Use inside
// StateDatabase::Write.
class BegunCreateTable {
 public:
  explicit BegunCreateTable(Database& database) : database_(database) {}

  // Those of one object.
  absl::StatusOr<std::vector<BegunCreate>> Of(absl::string_view guid);

  // Both harmless to repeat.
  absl::Status Put(absl::string_view guid, const BegunCreate& begun);
  absl::Status Remove(absl::string_view guid, const BegunCreate& begun);

 private:
  absl::Status Run(const char* sql, absl::string_view guid,
                   const BegunCreate& begun);

  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_BEGUN_CREATE_TABLE_H_
