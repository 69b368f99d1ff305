#ifndef UPLOADER_PROVIDER_ATTRIBUTE_MAP_H_
#define UPLOADER_PROVIDER_ATTRIBUTE_MAP_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "uploader/provider/mail_service.h"
#include "uploader/provider/provider_client.h"

namespace directory_sync::provider {

// One row of the product's documented attribute table: what a label stands for
// in the directory and in each service's API. An empty field: not there.
struct MappedAttribute {
  absl::string_view label;
  absl::string_view attribute;
  absl::string_view exchange_field;
  absl::string_view email_field;

  absl::string_view field(MailService service) const {
    return service == MailService::kHostedExchange ? exchange_field
                                                   : email_field;
  }
};

// The rows whose value is written as a field as it is. mail, the password and
// userAccountControl go other ways.
absl::Span<const MappedAttribute> AttributeMap();

// LDAP names of all attributes that mailboxes, contacts and lists depend on,
// mail and userAccountControl included, in the form ReadSnapshotRequest takes.
std::vector<std::string> SyncedAttributes();

// Values of an account's attributes by LDAP name.
using AttributeValues = std::map<std::string, std::vector<std::string>>;

// Every field of `service` with its value, empty where the attribute has none.
// A multi-valued attribute gives its first value in byte order, so that the
// order of an answer changes nothing. A mailbox without displayName gets
// `name`: Hosted Exchange requires one.
FieldValues MapFields(MailService service, const AttributeValues& attributes,
                      absl::string_view name);

// The fields of a contact that are written: the attribute map's of Hosted
// Exchange and externalEmail.
std::vector<std::string> ContactFieldNames();

// Every field of a contact but externalEmail, as MapFields.
FieldValues MapContactFields(const AttributeValues& attributes,
                             absl::string_view name);

// Whether userAccountControl lets the account in: ACCOUNTDISABLE (0x2) is the
// one bit that counts. Nothing if the value is absent or unreadable: that says
// something of the reader's rights, not of the account.
absl::optional<bool> IsAccountEnabled(absl::string_view user_account_control);

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_ATTRIBUTE_MAP_H_
