#include "tests/emulator/contact_routes.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/field_table.h"
#include "tests/emulator/field_values.h"
#include "tests/emulator/listing.h"

namespace directory_sync::emulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kNamePart = 4;  // domains/{d}/ex/contacts/{name}

ApiAnswer Index(const ApiCall& call, const Domain& domain) {
  const absl::StatusOr<Listing> listing =
      ParseListing(call.query, call.choices);
  if (!listing.ok()) return BadRequest(listing.status().message());
  const auto row = [](const Contact& contact) {
    Json shown;
    shown["name"] = contact.name;
    shown["displayName"] = contact.fields.at("displayName");
    shown["externalEmail"] = contact.fields.at("externalEmail");
    return shown;
  };
  return Shown(PageOf(
                   domain.contacts, *listing, "contacts",
                   [](const Contact&) { return true; }, row),
               "contactList");
}

// Applies the call's fields to a copy, so that a refusal changes nothing.
ApiAnswer Store(ApiCall& call, Domain& domain, Contact contact) {
  const absl::Status applied = ApplyFields(ContactFields(), call.fields, {},
                                           call.choices, contact.fields);
  if (!applied.ok()) return BadRequest(applied.message());
  const absl::Status complete =
      RequireFields(contact.fields, {"displayName", "externalEmail"});
  if (!complete.ok()) return BadRequest(complete.message());
  if (!IsAddress(contact.fields["externalEmail"])) {
    return BadRequest("Invalid value for field: externalEmail");
  }
  domain.contacts[contact.name] = contact;
  return Written(call.choices.write_status);
}

ApiAnswer Add(ApiCall& call, Domain& domain, const std::string& name) {
  if (!IsLocalPart(name)) return BadRequest("Invalid contact name");
  const std::string occupant = call.account.Occupant(domain.name, name);
  if (!occupant.empty()) {
    return AppsFault(call.choices.clash_status,
                     absl::StrCat("The name '", name,
                                  "' is already in use by a ", occupant, "."));
  }
  return Store(call, domain, {name, InitialValues(ContactFields())});
}

}  // namespace

ApiAnswer HandleContacts(ApiCall& call, Domain& domain) {
  if (!domain.Offers(Service::kExchange)) {
    return AppsFault(400, "The domain does not have this service.");
  }
  const std::string name = absl::AsciiStrToLower(call.Part(kNamePart));
  if (name.empty()) {
    return call.IsGet() ? Index(call, domain)
                        : AppsFault(405, "Method not allowed");
  }
  if (call.method == "POST") return Add(call, domain, name);
  const auto found = domain.contacts.find(name);
  if (found == domain.contacts.end()) {
    return NotFound("Contact not found", "contact");
  }
  if (call.IsGet()) {
    return Shown(Dump(ShowFields(ContactFields(), name, found->second.fields,
                                 call.choices)),
                 "contact");
  }
  if (call.method == "PUT") return Store(call, domain, found->second);
  if (call.method != "DELETE") return AppsFault(405, "Method not allowed");
  domain.contacts.erase(found);
  return Written(call.choices.write_status);
}

}  // namespace directory_sync::emulator
