#ifndef UPLOADER_PROVIDER_MAIL_SERVICE_H_
#define UPLOADER_PROVIDER_MAIL_SERVICE_H_

#include "absl/strings/string_view.h"

namespace directory_sync::provider {

// The provider's two mailbox services.
enum class MailService {
  kHostedExchange,  // ex/mailboxes
  kHostedEmail,     // rs/mailboxes: Rackspace Email
};

inline constexpr MailService kMailServices[] = {MailService::kHostedExchange,
                                                MailService::kHostedEmail};

// "Hosted Exchange" or "Hosted Email", as the settings page calls it.
absl::string_view ServiceName(MailService service);

// As the documented error texts call its mailboxes: "Hosted Exchange
// Mailboxes" or "Rackspace Email Mailboxes".
absl::string_view ServiceMailboxesName(MailService service);

// First path segment of its resources: "ex" or "rs".
absl::string_view ServicePath(MailService service);

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_MAIL_SERVICE_H_
