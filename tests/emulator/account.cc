#include "tests/emulator/account.h"

#include <map>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace directory_sync::emulator {
namespace {

constexpr int kAmple = 1000000;

template <typename Value>
const Value* FindLower(const std::map<std::string, Value>& values,
                       absl::string_view name) {
  const auto found = values.find(absl::AsciiStrToLower(name));
  return found == values.end() ? nullptr : &found->second;
}

Domain AmpleDomain(absl::string_view name) {
  Domain domain;
  domain.name = std::string(name);
  domain.exchange_max_mailboxes = kAmple;
  domain.rsemail_max_mailboxes = kAmple;
  return domain;
}

}  // namespace

std::string Mailbox::Get(absl::string_view field) const {
  const auto found = fields.find(std::string(field));
  return found == fields.end() ? "" : found->second;
}

bool Domain::Offers(Service service) const {
  if (service_type == "both") return true;
  return service_type ==
         (service == Service::kExchange ? "exchange" : "rsemail");
}

std::map<std::string, Mailbox>& Domain::MailboxesOf(Service service) {
  return service == Service::kExchange ? ex_mailboxes : rs_mailboxes;
}

const std::map<std::string, Mailbox>& Domain::MailboxesOf(
    Service service) const {
  return service == Service::kExchange ? ex_mailboxes : rs_mailboxes;
}

const Mailbox* Account::FindMailbox(absl::string_view domain, Service service,
                                    absl::string_view name) const {
  const Domain* found = FindLower(domains, domain);
  return found == nullptr ? nullptr
                          : FindLower(found->MailboxesOf(service), name);
}

const DistributionList* Account::FindList(absl::string_view domain,
                                          absl::string_view name) const {
  const Domain* found = FindLower(domains, domain);
  return found == nullptr ? nullptr : FindLower(found->lists, name);
}

const Contact* Account::FindContact(absl::string_view domain,
                                    absl::string_view name) const {
  const Domain* found = FindLower(domains, domain);
  return found == nullptr ? nullptr : FindLower(found->contacts, name);
}

std::string Account::Occupant(absl::string_view domain,
                              absl::string_view name) const {
  const Domain* found = FindLower(domains, domain);
  if (found != nullptr) {
    if (FindLower(found->rs_mailboxes, name) ||
        FindLower(found->ex_mailboxes, name)) {
      return "mailbox";
    }
    if (FindLower(found->rs_aliases, name)) return "alias";
    if (FindLower(found->contacts, name)) return "contact";
    if (FindLower(found->lists, name)) return "distribution list";
  }
  const std::string address =
      absl::AsciiStrToLower(absl::StrCat(name, "@", domain));
  return alternate_addresses.count(address) > 0 ? "alternate address" : "";
}

Account SampleAccount() {
  Account account;
  account.number = "100000";
  account.domains["example.com"] = AmpleDomain("example.com");
  account.domains["example.com"].accepted = {"example.org"};
  account.domains["example.com"].aliases = {"example.net"};
  account.domains["example.org"] = AmpleDomain("example.org");
  Admin admin;
  admin.admin_id = "sync.admin";
  admin.first_name = "Sync";
  admin.last_name = "Admin";
  admin.type = "super";
  admin.email = "sync.admin@example.com";
  account.admins.push_back(admin);
  return account;
}

}  // namespace directory_sync::emulator
