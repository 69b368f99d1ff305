#ifndef TESTS_EMULATOR_ACCOUNT_H_
#define TESTS_EMULATOR_ACCOUNT_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/emulator/form_codec.h"

namespace directory_sync::emulator {

// Everything the provider holds for one customer. Plain values: whoever holds
// the account may edit it. Names are keys in lower case.

enum class Service { kRackspaceEmail, kExchange };

struct Mailbox {
  std::string name;
  FieldMap fields;              // By write name; see field_table.h.
  std::string password_digest;  // See password_digest.h.
  absl::Time created;
  absl::Time password_set;
  int password_writes = 0;
  std::set<std::string> addresses;  // Exchange: alternates, full addresses.

  bool enabled() const { return Get("enabled") == "true"; }
  // The value of a field; empty if it was never set.
  std::string Get(absl::string_view field) const;
};

struct DeletedMailbox {
  Mailbox mailbox;
  absl::Time deleted;
};

struct Contact {
  std::string name;
  FieldMap fields;
};

struct ListAddress {
  std::string protocol = "smtp";
  std::string value;
};

struct ListError {
  std::string action;
  std::string message;
  std::string details;
  int code = 0;
  std::string uri;
};

struct DistributionList {
  std::string common_name;
  std::string display_name;
  std::string description;
  bool hidden = false;
  std::set<std::string> members;  // As given: local names or addresses.
  std::set<std::string> senders;
  std::vector<ListAddress> addresses;  // Beside the primary one.
  std::vector<ListError> errors;
};

struct Alias {
  std::string name;
  std::vector<std::string> members;
};

struct Domain {
  std::string name;
  std::string service_type = "both";  // both | exchange | rsemail | none
  int exchange_max_mailboxes = 0;
  int rsemail_max_mailboxes = 0;
  std::vector<std::string> aliases;   // Fan out from this domain.
  std::vector<std::string> accepted;  // Alternate addresses may use these.

  std::map<std::string, Mailbox> rs_mailboxes;
  std::map<std::string, Mailbox> ex_mailboxes;
  std::map<std::string, DeletedMailbox> deleted_rs_mailboxes;
  std::map<std::string, Contact> contacts;
  std::map<std::string, DistributionList> lists;
  std::map<std::string, Alias> rs_aliases;

  bool Offers(Service service) const;
  std::map<std::string, Mailbox>& MailboxesOf(Service service);
  const std::map<std::string, Mailbox>& MailboxesOf(Service service) const;
};

struct Admin {
  std::string admin_id;
  std::string first_name;
  std::string last_name;
  std::string type = "standard";  // super | standard | limited
  std::string email;
  bool enabled = true;
  bool locked = false;
  bool two_factor_enabled = false;
};

struct Account {
  std::string number;
  std::map<std::string, Domain> domains;
  std::vector<Admin> admins;
  // Alternate addresses of mailboxes and lists, and whose they are.
  std::map<std::string, std::string> alternate_addresses;

  // Null when there is none.
  const Mailbox* FindMailbox(absl::string_view domain, Service service,
                             absl::string_view name) const;
  const DistributionList* FindList(absl::string_view domain,
                                   absl::string_view name) const;
  const Contact* FindContact(absl::string_view domain,
                             absl::string_view name) const;

  // What already uses the address ("mailbox", "alias", "contact",
  // "distribution list", "alternate address"), or an empty string.
  std::string Occupant(absl::string_view domain, absl::string_view name) const;
};

// example.com and example.org (both services, ample limits; example.org is
// also an accepted domain of example.com, example.net its alias), and one
// super administrator.
Account SampleAccount();

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_ACCOUNT_H_
