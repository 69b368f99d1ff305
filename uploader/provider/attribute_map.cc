#include "uploader/provider/attribute_map.h"

#include <algorithm>

#include "absl/strings/numbers.h"

namespace directory_sync::provider {
namespace {

// "Physical delivery office" is in the product's table for Hosted Exchange but
// has no documented field of the API, so it isn't here.
constexpr MappedAttribute kMap[] = {
    {"Display Name", "displayName", "displayName", "displayName"},
    {"Last Name", "sn", "lastName", "lastName"},
    {"First Name", "givenName", "firstName", "firstName"},
    {"Generation Qualifier", "generationQualifier", "", "generationQualifier"},
    {"Initials", "initials", "", "initials"},
    {"Organization Unit", "o", "", "organizationUnit"},
    {"Business", "telephoneNumber", "businessNumber", "businessNumber"},
    {"Pager", "pager", "pagerNumber", "pagerNumber"},
    {"Home", "homePhone", "homeNumber", "homeNumber"},
    {"Mobile", "mobile", "mobileNumber", "mobileNumber"},
    {"Fax", "facsimileTelephoneNumber", "faxNumber", "faxNumber"},
    {"Home Fax", "otherFacsimileTelephoneNumber", "", "homeFaxNumber"},
    {"Street", "streetAddress", "addressLine1", "businessStreet"},
    {"City", "l", "city", "businessCity"},
    {"State", "st", "state", "businessState"},
    {"Postal Code", "postalCode", "zip", "businessPostalCode"},
    {"Country", "co", "country", "businessCountry"},
    {"Title", "title", "jobTitle", "title"},
    {"User ID", "employeeID", "", "userID"},
    {"Employee Type", "employeeType", "", "employeeType"},
    {"Company", "company", "company", ""},
    {"Department", "department", "department", ""},
};

constexpr uint32_t kAccountDisable = 0x2;

std::string FirstValue(const AttributeValues& attributes,
                       absl::string_view name) {
  const auto it = attributes.find(std::string(name));
  if (it == attributes.end() || it->second.empty()) return "";
  return *std::min_element(it->second.begin(), it->second.end());
}

}  // namespace

absl::Span<const MappedAttribute> AttributeMap() { return kMap; }

std::vector<std::string> SyncedAttributes() {
  std::vector<std::string> names = {"cn", "mail", "userAccountControl",
                                    "otherMailbox", "proxyAddresses"};
  for (const MappedAttribute& row : kMap) names.emplace_back(row.attribute);
  return names;
}

FieldValues MapFields(MailService service, const AttributeValues& attributes,
                      absl::string_view name) {
  FieldValues fields;
  for (const MappedAttribute& row : kMap) {
    if (row.field(service).empty()) continue;
    fields[std::string(row.field(service))] =
        FirstValue(attributes, row.attribute);
  }
  std::string& display_name = fields["displayName"];
  if (display_name.empty()) display_name = std::string(name);
  return fields;
}

std::vector<std::string> ContactFieldNames() {
  std::vector<std::string> names = {"externalEmail"};
  for (const MappedAttribute& row : kMap) {
    if (!row.exchange_field.empty()) names.emplace_back(row.exchange_field);
  }
  return names;
}

FieldValues MapContactFields(const AttributeValues& attributes,
                             absl::string_view name) {
  return MapFields(MailService::kHostedExchange, attributes, name);
}

absl::optional<bool> IsAccountEnabled(absl::string_view user_account_control) {
  // The directory writes the 32 bits as a signed number.
  int64_t flags = 0;
  if (!absl::SimpleAtoi(user_account_control, &flags)) {
    return absl::nullopt;
  }
  return (static_cast<uint32_t>(flags) & kAccountDisable) == 0;
}

}  // namespace directory_sync::provider
