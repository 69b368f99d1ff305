#include "uploader/provider/entry_documents.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "nlohmann/json.hpp"
#include "uploader/provider/answer_decoding.h"
#include "uploader/provider/attribute_map.h"
#include "uploader/provider/bounded_json.h"

namespace directory_sync::provider {
namespace {

using nlohmann::json;

// More is no list that anybody has; also bounded by the size of an answer.
constexpr size_t kMaxMembers = 200000;
constexpr size_t kMaxErrorBytes = 1024;
constexpr size_t kMaxRows = 1000;

std::string Dump(const json& document) {
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string FieldOf(const FieldValues& fields, const std::string& name) {
  const auto it = fields.find(name);
  return it == fields.end() ? "" : it->second;
}

void Append(absl::string_view action, const std::vector<std::string>& names,
            json& recipients) {
  for (const std::string& name : names) {
    recipients.push_back({{"Action", std::string(action)}, {"Value", name}});
  }
}

void ReadContactFields(const json& answer, Entry& entry) {
  const auto nested = answer.find("contactInfo");
  for (const std::string& field : ContactFieldNames()) {
    std::string value = Text(answer, field);
    if (value.empty() && nested != answer.end() && nested->is_object()) {
      value = Text(*nested, field);
    }
    if (!value.empty()) entry.fields[field] = std::move(value);
  }
}

void ReadListFields(const json& answer, Entry& entry) {
  entry.fields["displayName"] = Text(answer, "DisplayName");
  const auto error = answer.find("Error");
  if (error == answer.end() || !error->is_object()) return;
  entry.error = Presentable(Text(*error, "Message"), kMaxErrorBytes);
}

// The rows of a page: the array `name` of the answer.
absl::StatusOr<json> RowsOf(const json& answer, const char* name) {
  if (answer.is_discarded()) return NotAsDocumented("JSON object");
  const auto rows = answer.find(name);
  if (rows == answer.end() || !rows->is_array()) {
    return NotAsDocumented(absl::StrCat("list of ", name));
  }
  if (rows->size() > kMaxRows) {
    return NotAsDocumented(absl::StrCat("page of ", name, " but far larger"));
  }
  return *rows;
}

void AddRows(const json& rows, const char* name, absl::string_view domain,
             EntryPage& page) {
  for (const json& row : rows) {
    if (!row.is_object()) continue;
    const auto address =
        MailAddress::Parse(absl::StrCat(Text(row, name), "@", domain));
    if (!address.ok()) continue;
    page.items.push_back({*address, Text(row, "externalEmail")});
  }
}

}  // namespace

absl::StatusOr<EntryPage> DecodeContacts(absl::string_view domain,
                                         const EntryPageRequest& page,
                                         absl::string_view text) {
  const json answer = ParseObject(text);
  ASSIGN_OR_RETURN(const json rows, RowsOf(answer, "contacts"));
  EntryPage decoded;
  AddRows(rows, "name", domain, decoded);
  const int64_t end = page.offset + kContactsPerPage;
  if (!rows.empty() && end < Number(answer, "total")) {
    decoded.next = EntryPageRequest{end, ""};
  }
  return decoded;
}

absl::StatusOr<EntryPage> DecodeLists(absl::string_view domain,
                                      const EntryPageRequest& page,
                                      absl::string_view text) {
  const json answer = ParseObject(text);
  ASSIGN_OR_RETURN(const json rows, RowsOf(answer, "DistributionLists"));
  EntryPage decoded;
  AddRows(rows, "CommonName", domain, decoded);
  // How many there are isn't said: the last page is the empty one, or one that
  // comes again.
  if (decoded.items.empty()) return decoded;
  const std::string last = decoded.items.back().address.local_part();
  if (last != page.after) decoded.next = EntryPageRequest{0, last};
  return decoded;
}

std::string NewListDocument(const MailAddress& list,
                            const FieldValues& fields) {
  return Dump({{"CommonName", list.local_part()},
               {"DisplayName", FieldOf(fields, "displayName")}});
}

std::string ListFieldsDocument(const FieldValues& fields) {
  return Dump({{"DisplayName", FieldOf(fields, "displayName")}});
}

std::string MembersDocument(const MemberChange& change) {
  json recipients = json::array();
  Append("Add", change.added, recipients);
  Append("Remove", change.removed, recipients);
  json members;
  members["Recipients"] = std::move(recipients);
  json document;
  document["Members"] = std::move(members);
  return Dump(document);
}

absl::StatusOr<Entry> DecodeEntry(EntryKind kind, const MailAddress& address,
                                  absl::string_view text) {
  const json answer = ParseObject(text);
  if (answer.is_discarded()) return NotAsDocumented("JSON object");
  const bool is_contact = kind == EntryKind::kContact;
  const std::string name = Text(answer, is_contact ? "name" : "CommonName");
  if (!absl::EqualsIgnoreCase(name, address.local_part())) {
    return NotAsDocumented(
        absl::StrCat(is_contact ? "contact " : "list ", address.local_part()));
  }
  Entry entry;
  entry.address = address;
  is_contact ? ReadContactFields(answer, entry) : ReadListFields(answer, entry);
  return entry;
}

absl::StatusOr<std::set<std::string>> DecodeMembers(const MailAddress& list,
                                                    absl::string_view text) {
  const json answer = ParseObject(text);
  if (answer.is_discarded()) return NotAsDocumented("JSON object");
  const auto recipients = answer.find("Recipients");
  if (recipients == answer.end() || !recipients->is_array()) {
    return NotAsDocumented("list of members");
  }
  if (recipients->size() > kMaxMembers) {
    return NotAsDocumented("list of members but far larger");
  }
  std::set<std::string> members;
  for (const json& item : *recipients) {
    if (!item.is_object()) continue;
    const std::string value = Text(item, "Value");
    const auto address =
        MailAddress::Parse(absl::StrContains(value, '@')
                               ? value
                               : absl::StrCat(value, "@", list.domain()));
    if (address.ok()) members.insert(MemberName(*address, list.domain()));
  }
  return members;
}

absl::StatusOr<std::set<MailAddress>> DecodeAddresses(absl::string_view text) {
  const json answer = ParseObject(text);
  if (answer.is_discarded()) return NotAsDocumented("JSON object");
  const auto list = answer.find("emailAddressList");
  if (list == answer.end() || !list->is_array()) {
    return NotAsDocumented("list of addresses");
  }
  std::set<MailAddress> addresses;
  for (const json& item : *list) {
    if (!item.is_object()) continue;
    const auto address = MailAddress::Parse(Text(item, "address"));
    if (address.ok()) addresses.insert(*address);
  }
  return addresses;
}

}  // namespace directory_sync::provider
