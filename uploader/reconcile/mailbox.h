#ifndef UPLOADER_RECONCILE_MAILBOX_H_
#define UPLOADER_RECONCILE_MAILBOX_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "uploader/provider/mail_address.h"
#include "uploader/provider/mail_service.h"
#include "uploader/provider/provider_client.h"

namespace directory_sync::reconcile {

// What the directory wants of one service for one account in its scope group.
struct DesiredMailbox {
  // 16 bytes, as LDAP delivers it: the only key.
  std::string object_guid;
  provider::MailService service = provider::MailService::kHostedExchange;
  // For people: the account's common name.
  std::string name;
  // The mail attribute as it is; empty if it has no value.
  std::string mail;
  // Whether the account itself is enabled (userAccountControl); nothing while
  // the directory doesn't show it.
  absl::optional<bool> enabled = true;
  // From the attribute map; every mapped field is there, empty ones too.
  provider::FieldValues fields;
  // The mail addresses in proxyAddresses as they are; nothing: they aren't
  // synced.
  absl::optional<std::vector<std::string>> alternate_addresses;
};

// What we know of an alternate address of a mailbox.
enum class AlternateState {
  // We gave it.
  kOurs,
  // It was there before we wanted it: it stays when the directory drops it.
  kForeign,
  // We sent it where it wasn't before, or its removal, and nobody knows what
  // came of it.
  kUncertain,
  // We were about to look for it. If it is found then, it is somebody else's.
  kBegun,
};

// What we hold to be at the provider for one account in one service: a mailbox
// that we created or adopted, with what was last written and confirmed.
struct ActualMailbox {
  std::string object_guid;
  provider::MailService service = provider::MailService::kHostedExchange;
  provider::MailAddress address;
  // Nothing while it isn't known.
  absl::optional<bool> enabled;
  // Last written, or found when adopted; a field that is absent is empty.
  provider::FieldValues fields;
  // Fields that were sent while nobody knows whether they arrived: the next
  // plan writes them again, whatever `fields` says.
  std::set<std::string> uncertain_fields;
  // Alternate addresses that the directory wanted.
  std::map<provider::MailAddress, AlternateState> alternates;
};

}  // namespace directory_sync::reconcile

#endif  // UPLOADER_RECONCILE_MAILBOX_H_
