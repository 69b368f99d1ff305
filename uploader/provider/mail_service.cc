#include "uploader/provider/mail_service.h"

namespace directory_sync::provider {

absl::string_view ServiceName(MailService service) {
  return service == MailService::kHostedExchange ? "Hosted Exchange"
                                                 : "Hosted Email";
}

absl::string_view ServiceMailboxesName(MailService service) {
  return service == MailService::kHostedExchange ? "Hosted Exchange Mailboxes"
                                                 : "Rackspace Email Mailboxes";
}

absl::string_view ServicePath(MailService service) {
  return service == MailService::kHostedExchange ? "ex" : "rs";
}

}  // namespace directory_sync::provider
