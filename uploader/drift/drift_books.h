#ifndef UPLOADER_DRIFT_DRIFT_BOOKS_H_
#define UPLOADER_DRIFT_DRIFT_BOOKS_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/sqlite/database.h"
#include "uploader/provider/provider_client.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::uploader {

// What the provider said of one object that is held.
struct DriftFinding {
  reconcile::ObjectKind object = reconcile::ObjectKind::kMailbox;
  provider::MailService service = provider::MailService::kHostedExchange;
  provider::MailAddress address;
  std::string object_guid;
  // As it is there; neither: it isn't.
  absl::optional<provider::Mailbox> mailbox;
  absl::optional<provider::Entry> entry;
  provider::ProviderAnswer answer;
};

// What is held of an object and was done for it last, as a text: equal only if
// nothing was written there by us in between. Use inside StateDatabase::Write
// or Read.
absl::StatusOr<std::string> MarkOf(Database& database, absl::string_view guid);

// Makes what is held what the provider says: forgets what is gone, takes over
// what is otherwise, says so in the history, and marks the account to be
// planned again, and whom else it concerns (DirtyTable). Returns them; none:
// what is held is right, and nothing was done. Nobody may be writing for the
// account (AccountGate). Use inside StateDatabase::Write.
absl::StatusOr<std::set<std::string>> Correct(Database& database,
                                              const DriftFinding& finding,
                                              absl::Time now);

// Plans those that were corrected, all together, so that what this removes is
// weighed as a whole, in a run of their own if it leads to anything. Use inside
// StateDatabase::Write.
absl::Status PlanCorrected(Database& database,
                           const std::set<std::string>& guids, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DRIFT_DRIFT_BOOKS_H_
