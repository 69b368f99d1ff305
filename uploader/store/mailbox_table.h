#ifndef UPLOADER_STORE_MAILBOX_TABLE_H_
#define UPLOADER_STORE_MAILBOX_TABLE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/sqlite/database.h"
#include "uploader/provider/mail_address.h"
#include "uploader/provider/mail_service.h"
#include "uploader/reconcile/mailbox.h"

namespace directory_sync::uploader {

// A mailbox without its attributes.
struct HeldMailbox {
  std::string object_guid;
  provider::MailAddress address;
  // Nothing while it isn't known.
  absl::optional<bool> enabled;
};

// The actual state: the mailboxes that we created or adopted, as the provider
// was last known to have them. Use inside StateDatabase::Write or Read.
class MailboxTable {
 public:
  explicit MailboxTable(Database& database) : database_(database) {}

  // The account's mailboxes; more than one a service after a change of the
  // mail attribute's domain.
  absl::StatusOr<std::vector<reconcile::ActualMailbox>> Of(
      absl::string_view guid);

  // Replaces what was known of this account's mailbox at this address.
  absl::Status Put(const reconcile::ActualMailbox& mailbox);

  // Forgets a mailbox that is gone at the provider.
  absl::Status Remove(absl::string_view guid, provider::MailService service,
                      const provider::MailAddress& address);

  // Forgets that anybody but `guid` has the mailbox at that address: it is that
  // one's now.
  absl::Status RemoveOthersAt(absl::string_view guid,
                              provider::MailService service,
                              const provider::MailAddress& address);

  // objectGUIDs of the accounts that hold a mailbox at `address`.
  absl::StatusOr<std::vector<std::string>> HoldersOf(
      const provider::MailAddress& address);

  // objectGUIDs of all accounts with a mailbox in this service.
  absl::StatusOr<std::vector<std::string>> GuidsIn(
      provider::MailService service);

  // Those at addresses of the domain, ordered by address.
  absl::StatusOr<std::vector<HeldMailbox>> InDomain(
      provider::MailService service, absl::string_view domain);

  // Of those with one that isn't disabled.
  absl::StatusOr<std::vector<std::string>> GuidsOfOpenIn(
      provider::MailService service);

 private:
  absl::StatusOr<std::vector<std::string>> Guids(Statement select);

  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_MAILBOX_TABLE_H_
