#include "tests/emulator/list_document.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace directory_sync::emulator {
namespace {

using Json = nlohmann::ordered_json;

Json Parse(absl::string_view text) {
  return Json::parse(text.begin(), text.end(), nullptr, false);
}

// The entries below `outer` (and `inner`, if not null), or an empty list.
Json Entries(const Json& document, const char* outer, const char* inner) {
  if (!document.contains(outer)) return Json::array();
  Json value = document[outer];
  if (inner != nullptr) {
    value = value.is_object() && value.contains(inner) ? value[inner] : Json();
  }
  return value.is_array() ? value : Json::array();
}

std::string ComplaintAbout(const Json& entries) {
  for (const Json& entry : entries) {
    if (!entry.is_object() || TextMember(entry, "Value").empty()) {
      return "Missing required field: Value";
    }
    const std::string action = TextMember(entry, "Action");
    if (action != "Add" && action != "Remove" && action != "Update" &&
        !action.empty()) {
      return "Action must be 'Add', 'Update' or 'Remove'";
    }
  }
  return "";
}

// A recipient's own form: the local name for this domain, else the address.
std::string Canonical(const Domain& domain, const std::string& value) {
  const std::string lower = absl::AsciiStrToLower(value);
  const std::string suffix = absl::StrCat("@", domain.name);
  return absl::EndsWith(lower, suffix)
             ? lower.substr(0, lower.size() - suffix.size())
             : lower;
}

bool Exists(const Account& account, const Domain& domain,
            const std::string& recipient) {
  const std::vector<std::string> parts = absl::StrSplit(recipient, '@');
  return parts.size() == 2 ? !account.Occupant(parts[1], parts[0]).empty()
                           : !account.Occupant(domain.name, recipient).empty();
}

void AddError(const ListError& frame, const std::string& message,
              DistributionList& list) {
  ListError error = frame;
  error.message = message;
  list.errors.push_back(error);
}

void ApplyRecipients(const Json& entries, const ListError& frame,
                     const Account& account, const Domain& domain,
                     DistributionList& list, std::set<std::string>& people) {
  for (const Json& entry : entries) {
    const std::string recipient = Canonical(domain, TextMember(entry, "Value"));
    if (TextMember(entry, "Action") == "Remove") {
      people.erase(recipient);
    } else if (Exists(account, domain, recipient)) {
      people.insert(recipient);
    } else {
      AddError(frame, absl::StrCat("Recipient not found: ", recipient), list);
    }
  }
}

bool MayUse(const Domain& domain, const std::string& address) {
  const std::vector<std::string> parts = absl::StrSplit(address, '@');
  return parts.size() == 2 &&
         (parts[1] == domain.name ||
          std::find(domain.accepted.begin(), domain.accepted.end(), parts[1]) !=
              domain.accepted.end());
}

void RemoveAddress(const std::string& address, Account& account,
                   DistributionList& list) {
  account.alternate_addresses.erase(address);
  list.addresses.erase(
      std::remove_if(
          list.addresses.begin(), list.addresses.end(),
          [&](const ListAddress& known) { return known.value == address; }),
      list.addresses.end());
}

void ApplyAddresses(const Json& entries, const ListError& frame,
                    Account& account, const Domain& domain,
                    DistributionList& list) {
  const std::string primary = absl::StrCat(list.common_name, "@", domain.name);
  for (const Json& entry : entries) {
    const std::string address =
        absl::AsciiStrToLower(TextMember(entry, "Value"));
    if (address == primary) continue;
    if (TextMember(entry, "Action") == "Remove") {
      RemoveAddress(address, account, list);
      continue;
    }
    const std::vector<std::string> parts = absl::StrSplit(address, '@');
    const bool x500 =
        absl::EqualsIgnoreCase(TextMember(entry, "AddressProtocol"), "x500");
    if (!x500 && (!MayUse(domain, address) ||
                  !account.Occupant(parts[1], parts[0]).empty())) {
      AddError(frame,
               "The alternate address was not in the primary domain or any "
               "of the alternate domains.",
               list);
      continue;
    }
    account.alternate_addresses[address] = primary;
    list.addresses.push_back({x500 ? "x500" : "smtp", address});
  }
}

Json ShowError(const ListError& error) {
  Json shown;
  shown["Action"] = error.action;
  shown["Message"] = error.message;
  shown["Details"] = error.details;
  shown["Code"] = error.code;
  shown["Uri"] = error.uri;
  return shown;
}

Json ShowAddresses(const Domain& domain, const DistributionList& list) {
  Json shown = Json::array();
  const auto add = [&shown](bool primary, const std::string& protocol,
                            const std::string& value) {
    Json entry;
    entry["AddressPrimary"] = primary;
    entry["AddressProtocol"] = protocol;
    entry["Value"] = value;
    shown.push_back(entry);
  };
  add(true, "smtp", absl::StrCat(list.common_name, "@", domain.name));
  // The provider fans the primary domain out to its aliases by itself.
  for (const std::string& alias : domain.aliases) {
    add(false, "smtp", absl::StrCat(list.common_name, "@", alias));
  }
  for (const ListAddress& address : list.addresses) {
    add(false, address.protocol, address.value);
  }
  return shown;
}

Json ShowRecipients(const std::set<std::string>& people) {
  Json list = Json::array();
  for (const std::string& person : people) {
    Json entry;
    entry["Value"] = person;
    list.push_back(entry);
  }
  Json shown;
  shown["Recipients"] = list;
  return shown;
}

bool ReadFlag(const Json& document, const char* name, bool value) {
  if (!document.contains(name)) return value;
  const Json& flag = document[name];
  if (flag.is_boolean()) return flag.get<bool>();
  return flag.is_string()
             ? absl::EqualsIgnoreCase(flag.get<std::string>(), "true")
             : value;
}

}  // namespace

std::string TextMember(const Json& document, const char* name) {
  if (!document.is_object() || !document.contains(name)) return "";
  const Json& value = document[name];
  return value.is_string() ? value.get<std::string>() : "";
}

std::string ListDocumentComplaint(absl::string_view text) {
  const Json document = Parse(text);
  if (!document.is_object()) return "The body is not an object";
  for (const Json& entries :
       {Entries(document, "Members", "Recipients"),
        Entries(document, "AcceptMessagesOnlyFrom", "Recipients"),
        Entries(document, "EmailAddresses", nullptr)}) {
    const std::string complaint = ComplaintAbout(entries);
    if (!complaint.empty()) return complaint;
  }
  return "";
}

void ApplyListDocument(absl::string_view text, const ListError& error,
                       Account& account, Domain& domain,
                       DistributionList& list) {
  const Json document = Parse(text);
  if (document.contains("DisplayName")) {
    list.display_name = TextMember(document, "DisplayName");
  }
  if (document.contains("Description")) {
    list.description = TextMember(document, "Description");
  }
  list.hidden = ReadFlag(document, "IsHiddenFromAddressList", list.hidden);
  ApplyRecipients(Entries(document, "Members", "Recipients"), error, account,
                  domain, list, list.members);
  ApplyRecipients(Entries(document, "AcceptMessagesOnlyFrom", "Recipients"),
                  error, account, domain, list, list.senders);
  ApplyAddresses(Entries(document, "EmailAddresses", nullptr), error, account,
                 domain, list);
}

Json ShowListRow(const DistributionList& list) {
  Json shown;
  shown["CommonName"] = list.common_name;
  shown["DisplayName"] = list.display_name;
  shown["Alias"] = list.common_name;
  shown["IsHiddenFromAddressList"] = list.hidden;
  shown["Status"] = list.errors.empty() ? "Active" : "Error";
  if (!list.errors.empty()) shown["Error"] = ShowError(list.errors.back());
  return shown;
}

Json ShowList(const Domain& domain, const DistributionList& list) {
  Json shown = ShowListRow(list);
  shown["Description"] = list.description;
  shown["MemberCount"] = list.members.size();
  shown["PrimarySmtpAddress"] =
      absl::StrCat(list.common_name, "@", domain.name);
  shown["EmailAddresses"] = ShowAddresses(domain, list);
  return shown;
}

Json ShowListPart(const Domain& domain, const DistributionList& list,
                  absl::string_view part) {
  if (part == "members") return ShowRecipients(list.members);
  if (part == "senders") return ShowRecipients(list.senders);
  Json shown;
  if (part == "emailaddresses") {
    shown["EmailAddresses"] = ShowAddresses(domain, list);
    return shown;
  }
  Json errors = Json::array();
  for (const ListError& error : list.errors) {
    errors.push_back(ShowError(error));
  }
  shown["Errors"] = errors;
  return shown;
}

}  // namespace directory_sync::emulator
