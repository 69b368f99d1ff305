#ifndef UPLOADER_DRIFT_PROVIDER_LISTING_H_
#define UPLOADER_DRIFT_PROVIDER_LISTING_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "uploader/provider/provider_client.h"

namespace directory_sync::uploader {

// Whole lists, page by page. What changes meanwhile may be missing or be there
// twice, so ask for a single one before believing that it is gone. Each error
// is that of the page that failed; a list that doesn't end is kUnreadable.

// The mailboxes of a domain, each with whether it is enabled; nothing where the
// lists say both or neither.
using ListedMailboxes = std::map<provider::MailAddress, absl::optional<bool>>;
provider::ReadResult<ListedMailboxes> ListAllMailboxes(
    provider::ProviderClient& client, provider::MailService service,
    absl::string_view domain);

// Contacts or lists of a domain, each with its external address.
using ListedEntries = std::map<provider::MailAddress, std::string>;
provider::ReadResult<ListedEntries> ListAllEntries(
    provider::ProviderClient& client, provider::EntryKind kind,
    absl::string_view domain);

// The account's domains, by name. Also kUnreadable: fewer came than there are.
provider::ReadResult<std::vector<provider::MailDomain>> ListAllDomains(
    provider::ProviderClient& client);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DRIFT_PROVIDER_LISTING_H_
