#include "tests/emulator/mailbox_routes.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/field_table.h"
#include "tests/emulator/field_values.h"
#include "tests/emulator/listing.h"
#include "tests/emulator/password_policy.h"
#include "tests/emulator/us_date.h"

namespace directory_sync::emulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kNamePart = 4;  // domains/{d}/rs/mailboxes/{name}

const std::vector<Field>& TableOf(Service service) {
  return service == Service::kExchange ? ExchangeMailboxFields()
                                       : RackspaceMailboxFields();
}

const std::vector<std::string>& ExtraFields() {
  static const auto& names =
      *new std::vector<std::string>{"password", "recoverDeleted", "name"};
  return names;
}

std::string FieldOf(const ApiCall& call, const std::string& name) {
  const auto found = call.fields.find(name);
  return found == call.fields.end() ? "" : found->second;
}

// The fields that an index call may ask for beside name and displayName.
std::vector<std::string> ColumnsOf(Service service) {
  if (service == Service::kExchange) {
    return {"size", "currentUsage", "hasBlackBerryMobileService",
            "hasActiveSyncMobileService"};
  }
  return {"size", "currentUsage", "enabled", "createdDate", "lastLogin"};
}

Json RowOf(const Mailbox& mailbox, Service service,
           const std::vector<std::string>& asked, const Choices& choices) {
  Json row;
  row["name"] = mailbox.name;
  const Field& display = *FindField(TableOf(service), "displayName");
  row["displayName"] = ShowValue(display, mailbox.Get("displayName"), choices);
  for (const std::string& column : ColumnsOf(service)) {
    if (std::find(asked.begin(), asked.end(), column) == asked.end()) continue;
    const Field& field = *FindField(TableOf(service), column);
    row[column] = ShowValue(field, mailbox.Get(column), choices);
  }
  return row;
}

ApiAnswer Index(const ApiCall& call, const Domain& domain, Service service) {
  const absl::StatusOr<Listing> listing =
      ParseListing(call.query, call.choices);
  if (!listing.ok()) return BadRequest(listing.status().message());
  const auto enabled = call.query.find("enabled");
  if (enabled != call.query.end() && enabled->second != "true" &&
      enabled->second != "false") {
    return BadRequest("Invalid value for parameter: enabled");
  }
  const auto fields = call.query.find("fields");
  std::vector<std::string> asked;
  if (fields != call.query.end()) asked = absl::StrSplit(fields->second, ',');
  const bool exchange = service == Service::kExchange;
  return Shown(PageOf(
                   domain.MailboxesOf(service), *listing,
                   exchange ? "mailboxes" : "rsMailboxes",
                   [&](const Mailbox& mailbox) {
                     return enabled == call.query.end() ||
                            mailbox.Get("enabled") == enabled->second;
                   },
                   [&](const Mailbox& mailbox) {
                     return RowOf(mailbox, service, asked, call.choices);
                   }),
               exchange ? "mailboxList" : "rsMailboxList");
}

Json AddressListOf(const Domain& domain, const Mailbox& mailbox) {
  Json list = Json::array();
  const auto add = [&list](const std::string& address, bool reply_to) {
    Json entry;
    entry["address"] = address;
    entry["replyTo"] = reply_to;
    list.push_back(entry);
  };
  add(absl::StrCat(mailbox.name, "@", domain.name), true);
  for (const std::string& address : mailbox.addresses) add(address, false);
  return list;
}

ApiAnswer Show(const ApiCall& call, const Domain& domain, Service service,
               const Mailbox& mailbox) {
  Json shown =
      ShowFields(TableOf(service), mailbox.name, mailbox.fields, call.choices);
  const bool exchange = service == Service::kExchange;
  if (exchange) shown["emailAddressList"] = AddressListOf(domain, mailbox);
  return Shown(Dump(shown), exchange ? "mailbox" : "rsMailbox");
}

bool IsRecoverable(const ApiCall& call, const DeletedMailbox& deleted) {
  return call.now - deleted.deleted <
         absl::Hours(24 * call.choices.recoverable_days);
}

ApiAnswer NoMailbox(const ApiCall& call, const Domain& domain, Service service,
                    const std::string& name) {
  ApiAnswer answer = NotFound("Mailbox not found", "mailbox");
  const auto deleted = domain.deleted_rs_mailboxes.find(name);
  answer.recoverable = service == Service::kRackspaceEmail &&
                       deleted != domain.deleted_rs_mailboxes.end() &&
                       IsRecoverable(call, deleted->second);
  return answer;
}

std::vector<std::string> RequiredFields(Service service,
                                        const Choices& choices) {
  std::vector<std::string> names;
  if (service == Service::kExchange) names.push_back("displayName");
  names.push_back("password");
  if (service == Service::kExchange || choices.size_required) {
    names.push_back("size");
  }
  return names;
}

absl::Status CheckPassword(const ApiCall& call, const Mailbox& mailbox) {
  if (call.fields.count("password") == 0) return absl::OkStatus();
  std::vector<std::string> names = {
      mailbox.name, mailbox.Get("displayName"),
      absl::StrCat(mailbox.Get("firstName"), " ", mailbox.Get("lastName")),
      mailbox.Get("firstName"), mailbox.Get("lastName")};
  if (PasswordAccepted(FieldOf(call, "password"), names,
                       call.choices.password)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "The password does not meet the password requirements.");
}

void SetPassword(const ApiCall& call, Mailbox& mailbox) {
  if (call.fields.count("password") == 0) return;
  mailbox.password_digest = call.digester.Digest(FieldOf(call, "password"));
  mailbox.password_set = call.now;
  ++mailbox.password_writes;
}

absl::Status ApplyAll(const ApiCall& call, Service service, Mailbox& mailbox) {
  absl::Status status =
      ApplyFields(TableOf(service), call.fields, ExtraFields(), call.choices,
                  mailbox.fields);
  if (status.ok()) status = CheckPassword(call, mailbox);
  if (status.ok()) SetPassword(call, mailbox);
  return status;
}

bool IsFull(const Domain& domain, Service service) {
  const int limit = service == Service::kExchange
                        ? domain.exchange_max_mailboxes
                        : domain.rsemail_max_mailboxes;
  return static_cast<int>(domain.MailboxesOf(service).size()) >= limit;
}

ApiAnswer Clash(const ApiCall& call, absl::string_view name,
                absl::string_view occupant) {
  return AppsFault(call.choices.clash_status,
                   absl::StrCat("The name '", name, "' is already in use by a ",
                                occupant, "."));
}

// A new mailbox, or the deleted one of that name if it is to be recovered.
Mailbox Draft(const ApiCall& call, const Domain& domain, Service service,
              const std::string& name) {
  const auto deleted = domain.deleted_rs_mailboxes.find(name);
  if (service == Service::kRackspaceEmail &&
      FieldOf(call, "recoverDeleted") == "true" &&
      deleted != domain.deleted_rs_mailboxes.end() &&
      IsRecoverable(call, deleted->second)) {
    return deleted->second.mailbox;
  }
  Mailbox mailbox;
  mailbox.name = name;
  mailbox.created = call.now;
  mailbox.fields = InitialValues(TableOf(service));
  mailbox.fields["createdDate"] =
      FormatUsDate(call.now, call.choices.server_zone);
  if (service == Service::kExchange) {
    mailbox.fields["samAccountName"] =
        absl::StrCat(name, "_", call.account.number);
  }
  return mailbox;
}

ApiAnswer Add(ApiCall& call, Domain& domain, Service service,
              const std::string& name) {
  if (!IsLocalPart(name)) return BadRequest("Invalid mailbox name");
  const std::string occupant = call.account.Occupant(domain.name, name);
  if (!occupant.empty()) return Clash(call, name, occupant);
  const absl::Status complete =
      RequireFields(call.fields, RequiredFields(service, call.choices));
  if (!complete.ok()) return BadRequest(complete.message());
  Mailbox mailbox = Draft(call, domain, service, name);
  const absl::Status applied = ApplyAll(call, service, mailbox);
  if (!applied.ok()) return BadRequest(applied.message());
  if (IsFull(domain, service)) {
    return AppsFault(call.choices.limit_status, "Mailbox limit exceeded.");
  }
  domain.MailboxesOf(service)[name] = std::move(mailbox);
  if (service == Service::kRackspaceEmail) {
    domain.deleted_rs_mailboxes.erase(name);
  }
  return Written(call.choices.write_status);
}

void ForgetAddresses(Account& account, const Mailbox& mailbox) {
  for (const std::string& address : mailbox.addresses) {
    account.alternate_addresses.erase(address);
  }
}

void RenameInLists(Domain& domain, const std::string& from,
                   const std::string& to) {
  for (auto& [key, list] : domain.lists) {
    if (list.members.erase(from) > 0 && !to.empty()) list.members.insert(to);
  }
}

void Rename(Account& account, Domain& domain, Service service, Mailbox mailbox,
            const std::string& name) {
  auto& mailboxes = domain.MailboxesOf(service);
  mailboxes.erase(mailbox.name);
  RenameInLists(domain, mailbox.name, name);
  for (const std::string& address : mailbox.addresses) {
    account.alternate_addresses[address] = absl::StrCat(name, "@", domain.name);
  }
  mailbox.name = name;
  mailboxes[name] = std::move(mailbox);
}

ApiAnswer Edit(ApiCall& call, Domain& domain, Service service,
               Mailbox& mailbox) {
  Mailbox edited = mailbox;
  const absl::Status applied = ApplyAll(call, service, edited);
  if (!applied.ok()) return BadRequest(applied.message());
  const std::string name = absl::AsciiStrToLower(FieldOf(call, "name"));
  if (name.empty() || name == mailbox.name) {
    mailbox = std::move(edited);
    return Written(call.choices.write_status);
  }
  if (!call.choices.rename_allowed) {
    return BadRequest("The name cannot be changed");
  }
  if (!IsLocalPart(name)) return BadRequest("Invalid mailbox name");
  const std::string occupant = call.account.Occupant(domain.name, name);
  if (!occupant.empty()) return Clash(call, name, occupant);
  Rename(call.account, domain, service, std::move(edited), name);
  return Written(call.choices.write_status);
}

ApiAnswer Delete(ApiCall& call, Domain& domain, Service service,
                 const std::string& name) {
  auto& mailboxes = domain.MailboxesOf(service);
  Mailbox& mailbox = mailboxes[name];
  ForgetAddresses(call.account, mailbox);
  RenameInLists(domain, name, "");
  if (service == Service::kRackspaceEmail) {
    domain.deleted_rs_mailboxes[name] = {mailbox, call.now};
  }
  mailboxes.erase(name);
  return Written(call.choices.write_status);
}

constexpr absl::string_view kForeignAddress =
    "The alternate address was not in the primary domain or any of the "
    "alternate domains.";

bool MayUse(const Domain& domain, absl::string_view address) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(address, absl::MaxSplits('@', 1));
  return parts.second == domain.name ||
         std::find(domain.accepted.begin(), domain.accepted.end(),
                   parts.second) != domain.accepted.end();
}

ApiAnswer AddAddress(ApiCall& call, Domain& domain, Mailbox& mailbox,
                     const std::string& address) {
  if (!IsAddress(address)) return BadRequest("Invalid email address");
  if (mailbox.addresses.count(address) > 0) {
    return Written(call.choices.write_status);
  }
  const std::vector<std::string> parts = absl::StrSplit(address, '@');
  if (!MayUse(domain, address) ||
      !call.account.Occupant(parts[1], parts[0]).empty()) {
    return BadRequest(kForeignAddress);
  }
  mailbox.addresses.insert(address);
  call.account.alternate_addresses[address] =
      absl::StrCat(mailbox.name, "@", domain.name);
  return Written(call.choices.write_status);
}

}  // namespace

ApiAnswer HandleMailboxes(ApiCall& call, Domain& domain, Service service) {
  if (!domain.Offers(service)) {
    return AppsFault(400, "The domain does not have this service.");
  }
  const std::string name = absl::AsciiStrToLower(call.Part(kNamePart));
  if (name.empty()) {
    return call.IsGet() ? Index(call, domain, service)
                        : AppsFault(405, "Method not allowed");
  }
  if (call.method == "POST") return Add(call, domain, service, name);
  auto& mailboxes = domain.MailboxesOf(service);
  const auto found = mailboxes.find(name);
  if (found == mailboxes.end()) return NoMailbox(call, domain, service, name);
  if (call.IsGet()) return Show(call, domain, service, found->second);
  if (call.method == "PUT") return Edit(call, domain, service, found->second);
  if (call.method == "DELETE") return Delete(call, domain, service, name);
  return AppsFault(405, "Method not allowed");
}

ApiAnswer HandleMailboxAddresses(ApiCall& call, Domain& domain) {
  const std::string name = absl::AsciiStrToLower(call.Part(kNamePart));
  const auto found = domain.ex_mailboxes.find(name);
  if (found == domain.ex_mailboxes.end()) {
    return NoMailbox(call, domain, Service::kExchange, name);
  }
  Mailbox& mailbox = found->second;
  const std::string address = absl::AsciiStrToLower(call.Part(kNamePart + 2));
  if (call.IsGet() && address.empty()) {
    Json shown;
    shown["emailAddressList"] = AddressListOf(domain, mailbox);
    return Shown(Dump(shown), "emailAddresses");
  }
  if (call.method == "POST" && !address.empty()) {
    return AddAddress(call, domain, mailbox, address);
  }
  if (call.method != "DELETE" || address.empty()) {
    return AppsFault(405, "Method not allowed");
  }
  if (mailbox.addresses.erase(address) == 0) {
    return NotFound("Email address not found", "emailAddress");
  }
  call.account.alternate_addresses.erase(address);
  return Written(call.choices.write_status);
}

}  // namespace directory_sync::emulator
