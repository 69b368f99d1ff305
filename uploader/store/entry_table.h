#ifndef UPLOADER_STORE_ENTRY_TABLE_H_
#define UPLOADER_STORE_ENTRY_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sqlite/database.h"
#include "uploader/provider/mail_address.h"
#include "uploader/reconcile/entry.h"

namespace directory_sync::uploader {

// The actual state beside mailboxes: the contacts and distribution lists that
// we created or adopted, as the provider was last known to have them. Use
// inside StateDatabase::Write or Read.
class EntryTable {
 public:
  explicit EntryTable(Database& database) : database_(database) {}

  // Those of one object; more than one after a change of the domain.
  absl::StatusOr<std::vector<reconcile::ActualEntry>> Of(
      absl::string_view guid);

  // Whether the object has a distribution list.
  absl::StatusOr<bool> HasList(absl::string_view guid);

  // Replaces what was known of this object's entry at this address.
  absl::Status Put(const reconcile::ActualEntry& entry);

  // Forgets one that is gone at the provider.
  absl::Status Remove(absl::string_view guid,
                      const provider::MailAddress& address);

  // objectGUIDs of the objects that hold a list at `address`.
  absl::StatusOr<std::vector<std::string>> ListHoldersOf(
      const provider::MailAddress& address);

  // Those at addresses of the domain, ordered by address.
  absl::StatusOr<std::vector<reconcile::ActualEntry>> InDomain(
      reconcile::ObjectKind kind, absl::string_view domain);

  // objectGUIDs of all objects with one.
  absl::StatusOr<std::vector<std::string>> GuidsOf(reconcile::ObjectKind kind);

 private:
  absl::StatusOr<std::vector<std::string>> Guids(Statement select);

  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_ENTRY_TABLE_H_
