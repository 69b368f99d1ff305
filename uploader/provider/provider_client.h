#ifndef UPLOADER_PROVIDER_PROVIDER_CLIENT_H_
#define UPLOADER_PROVIDER_PROVIDER_CLIENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/secret/secret.h"
#include "uploader/provider/entry_client.h"
#include "uploader/provider/mail_address.h"
#include "uploader/provider/mail_service.h"
#include "uploader/provider/provider_answer.h"

namespace directory_sync::provider {

// Which part of a list; the provider takes sizes up to 250.
struct PageRequest {
  int64_t offset = 0;
  int size = 250;
};

// A part of a list.
template <typename T>
struct Page {
  std::vector<T> items;
  // Of the whole list, as the provider says it.
  int64_t total = 0;
};

// A mail domain of the account.
struct MailDomain {
  std::string name;
  bool hosted_exchange = false;
  bool hosted_email = false;
};

// An administrator of the account.
struct Administrator {
  std::string id;
  bool is_super = false;
  bool enabled = true;
};

// A mailbox as a list shows it.
struct MailboxSummary {
  MailAddress address;
  std::string display_name;
  // Lists of Hosted Exchange don't say it.
  absl::optional<bool> enabled;
};

// A mailbox as it is at the provider.
struct Mailbox {
  MailAddress address;
  bool enabled = true;
  // Every attribute that has a value.
  FieldValues fields;
  int64_t size_megabytes = 0;
};

// What a new mailbox starts with.
struct NewMailbox {
  FieldValues fields;
  int64_t size_megabytes = 0;
  bool enabled = true;
  Secret password;
};

// The provider's API, one HTTP call a method: no retries, no pacing (see
// paced_provider_client.h). Each blocks up to the call timeout it was made
// with. FailureKind says what an error means. Thread compatible: one thread a
// client.
class ProviderClient : public EntryClient {
 public:
  virtual ReadResult<Page<MailDomain>> ListDomains(const PageRequest& page) = 0;

  // kNotAuthorized: the keys aren't a super administrator's.
  virtual ReadResult<Page<Administrator>> ListAdministrators(
      const PageRequest& page) = 0;

  // `enabled`: only those that are, or aren't.
  virtual ReadResult<Page<MailboxSummary>> ListMailboxes(
      MailService service, absl::string_view domain, const PageRequest& page,
      absl::optional<bool> enabled) = 0;

  // kNotFound: there is none in this service.
  virtual ReadResult<Mailbox> GetMailbox(MailService service,
                                         const MailAddress& address) = 0;

  // A repeat after success is refused as kExists.
  virtual WriteResult CreateMailbox(MailService service,
                                    const MailAddress& address,
                                    const NewMailbox& mailbox) = 0;

  // Writes the given fields, and `enabled` if it has a value; leaves all
  // others. Harmless to repeat.
  virtual WriteResult UpdateMailbox(MailService service,
                                    const MailAddress& address,
                                    const FieldValues& fields,
                                    absl::optional<bool> enabled) = 0;

  // Harmless to repeat. kPasswordRefused: the provider's policy.
  virtual WriteResult SetPassword(MailService service,
                                  const MailAddress& address,
                                  const Secret& password) = 0;
};

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_PROVIDER_CLIENT_H_
