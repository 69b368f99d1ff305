#ifndef UPLOADER_STORE_DRIFT_TABLE_H_
#define UPLOADER_STORE_DRIFT_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "uploader/provider/mail_service.h"

namespace directory_sync::uploader {

// What a look at the provider is about.
enum class DriftSubject {
  kMailboxes = 0,
  kContacts = 1,
  kLists = 2,
  // The account's mail domains.
  kDomains = 3,
};

// One look that is still to be taken.
struct DriftLook {
  DriftSubject subject = DriftSubject::kMailboxes;
  // Of mailboxes.
  provider::MailService service = provider::MailService::kHostedExchange;
  // Empty for kDomains.
  std::string domain;
  // Which asking it answers.
  int64_t mark = 0;
};

// Looks at the provider that were asked for and not taken yet: what makes what
// is held be compared with what is there. Use inside StateDatabase::Write or
// Read.
class DriftTable {
 public:
  explicit DriftTable(Database& database) : database_(database) {}

  // Asks for a look at each domain that something is held in, and at the
  // account's domains. Harmless to repeat.
  absl::Status MarkAll(absl::Time now);

  // When MarkAll was called last; nothing: never.
  absl::StatusOr<std::optional<absl::Time>> MarkedAt();

  // The next one: domains first, then what mailboxes may be members of. Nothing
  // without one.
  absl::StatusOr<std::optional<DriftLook>> Next();

  // It was taken; unless it was asked for again meanwhile, it isn't due any
  // more.
  absl::Status Clear(const DriftLook& look);

 private:
  absl::StatusOr<int64_t> CountMark(absl::Time now);

  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_DRIFT_TABLE_H_
