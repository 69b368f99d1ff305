#ifndef UPLOADER_PROVIDER_API_PATHS_H_
#define UPLOADER_PROVIDER_API_PATHS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "uploader/provider/entry_client.h"
#include "uploader/provider/mail_address.h"
#include "uploader/provider/mail_service.h"

namespace directory_sync::provider {

// Paths of the provider's resources, below the customer's. All pure.

std::string MailboxesPath(MailService service, absl::string_view domain);
std::string MailboxPath(MailService service, const MailAddress& address);

// Of an alternate address of a Hosted Exchange mailbox.
std::string AlternateAddressPath(const MailAddress& mailbox,
                                 const MailAddress& address);

// Where lists and contacts are, and one of them.
std::string EntriesPath(EntryKind kind, absl::string_view domain);
std::string EntryPath(EntryKind kind, const MailAddress& address);

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_API_PATHS_H_
