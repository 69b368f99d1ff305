#include "tests/emulator/field_table.h"

#include <vector>

#include "absl/strings/string_view.h"

namespace directory_sync::emulator {

const std::vector<Field>& RackspaceMailboxFields() {
  static const auto& table = *new std::vector<Field>{
      {"displayName", "displayName", false, FieldKind::kText, "", true},
      {"size", "size", false, FieldKind::kNumber, "0", true},
      {"currentUsage", "currentUsage", false, FieldKind::kNumber, "0", false},
      {"vacationMessage", "vacationMessage", false, FieldKind::kText, "", true},
      {"enableVacationMessage", "enableVacationMessage", false,
       FieldKind::kFlag, "false", true},
      {"emailForwardingAddresses", "emailForwardingAddressList", false,
       FieldKind::kAddressList, "", true},
      {"saveForwardedEmail", "saveForwardedEmail", false, FieldKind::kFlag,
       "false", true},
      {"lastLogin", "lastLogin", false, FieldKind::kText, "", false},
      {"createdDate", "createdDate", false, FieldKind::kText, "", false},
      {"visibleInRackspaceEmailCompanyDirectory",
       "visibleInRackspaceEmailCompanyDirectory", false, FieldKind::kFlag,
       "true", true},
      {"visibleInExchangeGAL", "visibleInExchangeGAL", false, FieldKind::kFlag,
       "false", true},
      {"enabled", "enabled", false, FieldKind::kFlag, "true", true},
      {"lastName", "lastName", true, FieldKind::kText, "", true},
      {"firstName", "firstName", true, FieldKind::kText, "", true},
      {"generationQualifier", "generationQualifier", true, FieldKind::kText, "",
       true},
      {"initials", "initials", true, FieldKind::kText, "", true},
      {"organizationUnit", "organizationUnit", true, FieldKind::kText, "",
       true},
      {"businessStreet", "businessStreet", true, FieldKind::kText, "", true},
      {"businessCity", "businessCity", true, FieldKind::kText, "", true},
      {"businessState", "businessState", true, FieldKind::kText, "", true},
      {"businessPostalCode", "businessPostalCode", true, FieldKind::kText, "",
       true},
      {"businessCountry", "businessCountry", true, FieldKind::kText, "", true},
      {"homeStreet", "homeStreet", true, FieldKind::kText, "", true},
      {"homeCity", "homeCity", true, FieldKind::kText, "", true},
      {"homeState", "homeState", true, FieldKind::kText, "", true},
      {"homePostalCode", "homePostalCode", true, FieldKind::kText, "", true},
      {"homeCountry", "homeCountry", true, FieldKind::kText, "", true},
      {"businessNumber", "businessNumber", true, FieldKind::kText, "", true},
      {"homeNumber", "homeNumber", true, FieldKind::kText, "", true},
      {"mobileNumber", "mobileNumber", true, FieldKind::kText, "", true},
      {"faxNumber", "faxNumber", true, FieldKind::kText, "", true},
      {"homeFaxNumber", "homeFaxNumber", true, FieldKind::kText, "", true},
      {"pagerNumber", "pagerNumber", true, FieldKind::kText, "", true},
      {"notes", "notes", true, FieldKind::kText, "", true},
      {"title", "title", true, FieldKind::kText, "", true},
      {"userID", "userID", true, FieldKind::kText, "", true},
      {"organizationalStatus", "organizationalStatus", true, FieldKind::kText,
       "", true},
      {"employeeType", "employeeType", true, FieldKind::kText, "", true},
      {"customID", "customID", true, FieldKind::kText, "", true},
  };
  return table;
}

const std::vector<Field>& ExchangeMailboxFields() {
  static const auto& table = *new std::vector<Field>{
      {"displayName", "displayName", false, FieldKind::kText, "", true},
      {"size", "size", false, FieldKind::kNumber, "0", true},
      {"currentUsage", "currentUsage", false, FieldKind::kNumber, "0", false},
      {"isHidden", "isHidden", false, FieldKind::kFlag, "false", true},
      {"isPublicFolderAdmin", "isPublicFolderAdmin", false, FieldKind::kFlag,
       "false", true},
      {"enabled", "enabled", false, FieldKind::kFlag, "true", true},
      {"lastLogin", "lastLogin", false, FieldKind::kText, "", false},
      {"createdDate", "createdDate", false, FieldKind::kText, "", false},
      {"firstName", "firstName", true, FieldKind::kText, "", true},
      {"lastName", "lastName", true, FieldKind::kText, "", true},
      {"jobTitle", "jobTitle", true, FieldKind::kText, "", true},
      {"company", "company", true, FieldKind::kText, "", true},
      {"department", "department", true, FieldKind::kText, "", true},
      {"businessNumber", "businessNumber", true, FieldKind::kText, "", true},
      {"homeNumber", "homeNumber", true, FieldKind::kText, "", true},
      {"mobileNumber", "mobileNumber", true, FieldKind::kText, "", true},
      {"faxNumber", "faxNumber", true, FieldKind::kText, "", true},
      {"pagerNumber", "pagerNumber", true, FieldKind::kText, "", true},
      {"addressLine1", "addressLine1", true, FieldKind::kText, "", true},
      {"city", "city", true, FieldKind::kText, "", true},
      {"state", "state", true, FieldKind::kText, "", true},
      {"zip", "zip", true, FieldKind::kText, "", true},
      {"country", "country", true, FieldKind::kText, "", true},
      {"notes", "notes", true, FieldKind::kText, "", true},
      {"customID", "customID", true, FieldKind::kText, "", true},
      {"emailForwardingAddress", "emailForwardingAddress", false,
       FieldKind::kText, "", true},
      {"saveForwardedEmail", "saveForwardedEmail", false, FieldKind::kFlag,
       "false", true},
      {"hasBlackBerryMobileService", "hasBlackBerryMobileService", false,
       FieldKind::kFlag, "false", true},
      {"hasActiveSyncMobileService", "hasActiveSyncMobileService", false,
       FieldKind::kFlag, "false", true},
      {"samAccountName", "samAccountName", false, FieldKind::kText, "", false},
      {"visibleInRackspaceEmailCompanyDirectory",
       "visibleInRackspaceEmailCompanyDirectory", false, FieldKind::kFlag,
       "true", true},
  };
  return table;
}

const std::vector<Field>& ContactFields() {
  static const auto& table = *new std::vector<Field>{
      {"displayName", "displayName", false, FieldKind::kText, "", true},
      {"externalEmail", "externalEmail", false, FieldKind::kText, "", true},
      {"isHidden", "isHidden", false, FieldKind::kFlag, "false", true},
      {"firstName", "firstName", true, FieldKind::kText, "", true},
      {"lastName", "lastName", true, FieldKind::kText, "", true},
      {"jobTitle", "jobTitle", true, FieldKind::kText, "", true},
      {"company", "company", true, FieldKind::kText, "", true},
      {"department", "department", true, FieldKind::kText, "", true},
      {"businessNumber", "businessNumber", true, FieldKind::kText, "", true},
      {"homeNumber", "homeNumber", true, FieldKind::kText, "", true},
      {"mobileNumber", "mobileNumber", true, FieldKind::kText, "", true},
      {"faxNumber", "faxNumber", true, FieldKind::kText, "", true},
      {"pagerNumber", "pagerNumber", true, FieldKind::kText, "", true},
      {"addressLine1", "addressLine1", true, FieldKind::kText, "", true},
      {"city", "city", true, FieldKind::kText, "", true},
      {"state", "state", true, FieldKind::kText, "", true},
      {"zip", "zip", true, FieldKind::kText, "", true},
      {"country", "country", true, FieldKind::kText, "", true},
      {"notes", "notes", true, FieldKind::kText, "", true},
      {"customID", "customID", true, FieldKind::kText, "", true},
  };
  return table;
}

const Field* FindField(const std::vector<Field>& table,
                       absl::string_view name) {
  for (const Field& field : table) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

}  // namespace directory_sync::emulator
