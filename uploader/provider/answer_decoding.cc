#include "uploader/provider/answer_decoding.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "uploader/provider/attribute_map.h"
#include "uploader/provider/bounded_json.h"

namespace directory_sync::provider {
namespace {

using nlohmann::json;

constexpr size_t kMaxItems = 1000;

// The list `name` in an answer, each member that is an object through
// `decode`, which says whether it is to be kept.
template <typename T, typename Decode>
absl::StatusOr<Page<T>> DecodePage(absl::string_view text,
                                   absl::string_view name,
                                   const Decode& decode) {
  const json answer = ParseObject(text);
  if (answer.is_discarded()) return NotAsDocumented("JSON object");
  const auto list = answer.find(std::string(name));
  if (list == answer.end() || !list->is_array()) {
    return NotAsDocumented(absl::StrCat("list of ", name));
  }
  if (list->size() > kMaxItems) {
    return NotAsDocumented(absl::StrCat("page of ", name, " but far larger"));
  }
  Page<T> page;
  page.total = Number(answer, "total");
  for (const json& item : *list) {
    T decoded;
    if (item.is_object() && decode(item, decoded)) {
      page.items.push_back(std::move(decoded));
    }
  }
  return page;
}

absl::StatusOr<MailAddress> AddressIn(absl::string_view domain,
                                      const std::string& name) {
  return MailAddress::Parse(absl::StrCat(name, "@", domain));
}

}  // namespace

absl::StatusOr<Page<MailDomain>> DecodeDomains(absl::string_view text) {
  return DecodePage<MailDomain>(
      text, "domains", [](const json& item, MailDomain& domain) {
        const auto name = AddressIn(Text(item, "name"), "a");
        if (!name.ok()) return false;
        domain.name = name->domain();
        const std::string type =
            absl::AsciiStrToLower(Text(item, "serviceType"));
        domain.hosted_exchange = type == "both" || type == "exchange";
        domain.hosted_email = type == "both" || type == "rsemail";
        return true;
      });
}

absl::StatusOr<Page<Administrator>> DecodeAdministrators(
    absl::string_view text) {
  return DecodePage<Administrator>(
      text, "admins", [](const json& item, Administrator& administrator) {
        administrator.id = Presentable(Text(item, "adminId"), 256);
        administrator.is_super =
            absl::EqualsIgnoreCase(Text(item, "type"), "super");
        administrator.enabled =
            Truth(item, "enabled", true) && !Truth(item, "locked", false);
        return !administrator.id.empty();
      });
}

absl::StatusOr<Page<MailboxSummary>> DecodeMailboxList(MailService service,
                                                       absl::string_view domain,
                                                       absl::string_view text) {
  const bool is_exchange = service == MailService::kHostedExchange;
  return DecodePage<MailboxSummary>(
      text, is_exchange ? "mailboxes" : "rsMailboxes",
      [&](const json& item, MailboxSummary& summary) {
        const auto address = AddressIn(domain, Text(item, "name"));
        if (!address.ok()) return false;
        summary.address = *address;
        summary.display_name = Text(item, "displayName");
        if (item.contains("enabled")) {
          summary.enabled = Truth(item, "enabled", true);
        }
        return true;
      });
}

absl::StatusOr<Mailbox> DecodeMailbox(MailService service,
                                      const MailAddress& address,
                                      absl::string_view text) {
  const json answer = ParseObject(text);
  if (answer.is_discarded()) return NotAsDocumented("JSON object");
  const std::string name = Text(answer, "name");
  if (name.empty()) {
    return NotAsDocumented(absl::StrCat("mailbox ", address.ToString()));
  }
  // An alias of it was asked for.
  if (!absl::EqualsIgnoreCase(name, address.local_part())) {
    return absl::NotFoundError(
        absl::StrCat("There is no mailbox ", address.ToString(),
                     "; the provider shows another one"));
  }
  Mailbox mailbox;
  mailbox.address = address;
  mailbox.enabled = Truth(answer, "enabled", true);
  mailbox.size_megabytes = Number(answer, "size");
  const auto nested = answer.find("contactInfo");
  for (const MappedAttribute& row : AttributeMap()) {
    const absl::string_view field = row.field(service);
    if (field.empty()) continue;
    std::string value = Text(answer, field);
    if (value.empty() && nested != answer.end() && nested->is_object()) {
      value = Text(*nested, field);
    }
    if (!value.empty()) mailbox.fields[std::string(field)] = std::move(value);
  }
  return mailbox;
}

std::string DecodeFaultMessage(absl::string_view text) {
  const json answer = ParseObject(text);
  if (answer.is_discarded()) return "";
  for (const auto& [name, fault] : answer.items()) {
    if (absl::EndsWith(name, "Fault") && fault.is_object()) {
      return Text(fault, "message");
    }
  }
  return "";
}

std::string Presentable(absl::string_view text, size_t max_bytes) {
  std::string shown(text.substr(0, max_bytes));
  for (char& c : shown) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = ' ';
  }
  // The JSON library replaces what is no UTF-8; its quotes are cut off, but
  // its escapes are read back.
  const std::string valid =
      json(shown).dump(-1, ' ', false, json::error_handler_t::replace);
  std::string result = json::parse(valid).get<std::string>();
  absl::StripAsciiWhitespace(&result);
  return result;
}

}  // namespace directory_sync::provider
