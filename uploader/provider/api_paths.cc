#include "uploader/provider/api_paths.h"

#include "absl/strings/str_cat.h"
#include "uploader/provider/form_body.h"

namespace directory_sync::provider {

std::string MailboxesPath(MailService service, absl::string_view domain) {
  return absl::StrCat("/domains/", EncodePathSegment(domain), "/",
                      ServicePath(service), "/mailboxes");
}

std::string MailboxPath(MailService service, const MailAddress& address) {
  return absl::StrCat(MailboxesPath(service, address.domain()), "/",
                      EncodePathSegment(address.local_part()));
}

std::string AlternateAddressPath(const MailAddress& mailbox,
                                 const MailAddress& address) {
  return absl::StrCat(MailboxPath(MailService::kHostedExchange, mailbox),
                      "/emailaddresses/",
                      EncodePathSegment(address.ToString()));
}

std::string EntriesPath(EntryKind kind, absl::string_view domain) {
  return absl::StrCat(
      "/domains/", EncodePathSegment(domain), "/ex/",
      kind == EntryKind::kContact ? "contacts" : "distributionlists");
}

std::string EntryPath(EntryKind kind, const MailAddress& address) {
  return absl::StrCat(EntriesPath(kind, address.domain()), "/",
                      EncodePathSegment(address.local_part()));
}

}  // namespace directory_sync::provider
