#include "tests/emulator/domain_routes.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/listing.h"

namespace directory_sync::emulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostNames = 100;
constexpr int kBaseMailboxSize = 10240;  // MB

Json RowOf(const Domain& domain, const std::string& number) {
  Json row;
  row["name"] = domain.name;
  row["accountNumber"] = number;
  row["serviceType"] = domain.service_type;
  row["exchangeMaxNumMailboxes"] = domain.exchange_max_mailboxes;
  row["exchangeUsedStorage"] = 0;
  row["rsEmailMaxNumberMailboxes"] = domain.rsemail_max_mailboxes;
  row["rsEmailUsedStorage"] = 0;
  return row;
}

Json ShowDomain(const Domain& domain, const std::string& number) {
  Json shown = RowOf(domain, number);
  shown["exchangeBaseMailboxSize"] = kBaseMailboxSize;
  shown["exchangeExtraStorage"] = 0;
  shown["exchangeTotalStorage"] = 0;
  shown["rsEmailBaseMailboxSize"] = kBaseMailboxSize;
  shown["rsEmailExtraStorage"] = 0;
  shown["aliases"] = domain.aliases;
  shown["archivingServiceEnabled"] = false;
  shown["publicFoldersEnabled"] = false;
  shown["blackBerryMobileServiceEnabled"] = false;
  shown["blackBerryLicenses"] = 0;
  shown["activeSyncMobileServiceEnabled"] = true;
  shown["activeSyncLicenses"] = 0;
  return shown;
}

void SetNumber(const FieldMap& fields, const std::string& name, int& value) {
  const auto found = fields.find(name);
  int number = 0;
  if (found != fields.end() && absl::SimpleAtoi(found->second, &number) &&
      number >= 0) {
    value = number;
  }
}

ApiAnswer StoreDomain(ApiCall& call, Domain domain) {
  SetNumber(call.fields, "exchangeMaxNumMailboxes",
            domain.exchange_max_mailboxes);
  SetNumber(call.fields, "rsEmailMaxNumberMailboxes",
            domain.rsemail_max_mailboxes);
  const auto type = call.fields.find("serviceType");
  if (type != call.fields.end()) {
    static const auto& types =
        *new std::set<std::string>{"both", "exchange", "rsemail", "none"};
    if (types.count(type->second) == 0) {
      return BadRequest("Invalid value for field: serviceType");
    }
    domain.service_type = type->second;
  }
  call.account.domains[domain.name] = domain;
  return Written(call.choices.write_status);
}

Json ShowAdmin(const Admin& admin) {
  Json shown;
  shown["adminId"] = admin.admin_id;
  shown["firstName"] = admin.first_name;
  shown["lastName"] = admin.last_name;
  shown["type"] = admin.type;
  shown["email"] = admin.email;
  shown["enabled"] = admin.enabled;
  shown["locked"] = admin.locked;
  shown["twoFactorEnabled"] = admin.two_factor_enabled;
  return shown;
}

Json ShowAlternates(const Domain& domain) {
  Json list = Json::array();
  const auto add = [&list](const std::string& name, const char* type) {
    Json entry;
    entry["name"] = name;
    entry["type"] = type;
    list.push_back(entry);
  };
  for (const std::string& name : domain.aliases) add(name, "alias");
  for (const std::string& name : domain.accepted) add(name, "accepted");
  Json shown;
  shown["alternateDomains"] = list;
  return shown;
}

bool Remove(std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return false;
  names.erase(found);
  return true;
}

}  // namespace

ApiAnswer ListDomains(const ApiCall& call) {
  if (!call.IsGet()) return AppsFault(405, "Method not allowed");
  const absl::StatusOr<Listing> listing =
      ParseListing(call.query, call.choices);
  if (!listing.ok()) return BadRequest(listing.status().message());
  std::set<std::string> wanted;
  const auto names = call.query.find("domainNames");
  if (names != call.query.end()) {
    wanted = absl::StrSplit(absl::AsciiStrToLower(names->second), ',',
                            absl::SkipEmpty());
    if (wanted.size() > kMostNames) return BadRequest("Too many domainNames");
  }
  return Shown(PageOf(
                   call.account.domains, *listing, "domains",
                   [&](const Domain& domain) {
                     return names == call.query.end() ||
                            wanted.count(domain.name) > 0;
                   },
                   [&](const Domain& domain) {
                     return RowOf(domain, call.account.number);
                   }),
               "domainList");
}

ApiAnswer HandleDomain(ApiCall& call) {
  const std::string name = absl::AsciiStrToLower(call.Part(1));
  const auto found = call.account.domains.find(name);
  const bool known = found != call.account.domains.end();
  if (call.method == "POST") {
    if (known) {
      return AppsFault(call.choices.clash_status, "Domain already exists");
    }
    Domain domain;
    domain.name = name;
    return StoreDomain(call, domain);
  }
  if (call.IsGet()) {
    return Shown(Dump(ShowDomain(found->second, call.account.number)),
                 "domain");
  }
  if (call.method == "PUT") return StoreDomain(call, found->second);
  if (call.method != "DELETE") return AppsFault(405, "Method not allowed");
  call.account.domains.erase(found);
  return Written(call.choices.write_status);
}

ApiAnswer HandleAlternateDomains(ApiCall& call, Domain& domain) {
  const std::string name = absl::AsciiStrToLower(call.Part(3));
  if (call.IsGet()) {
    return Shown(Dump(ShowAlternates(domain)), "alternateDomainList");
  }
  if (name.empty()) return AppsFault(405, "Method not allowed");
  if (call.method == "POST") {
    const auto type = call.fields.find("type");
    const bool alias = type != call.fields.end() && type->second == "alias";
    (alias ? domain.aliases : domain.accepted).push_back(name);
    return Written(call.choices.write_status);
  }
  if (call.method != "DELETE") return AppsFault(405, "Method not allowed");
  if (!Remove(domain.aliases, name) && !Remove(domain.accepted, name)) {
    return NotFound(absl::StrCat(name, " not found"), "alternateDomain");
  }
  return Written(call.choices.write_status);
}

ApiAnswer HandleAdmins(const ApiCall& call) {
  if (!call.IsGet()) return AppsFault(405, "Method not allowed");
  const absl::StatusOr<Listing> listing =
      ParseListing(call.query, call.choices);
  if (!listing.ok()) return BadRequest(listing.status().message());
  std::map<std::string, Admin> by_id;
  for (const Admin& admin : call.account.admins) by_id[admin.admin_id] = admin;
  const std::string id(call.Part(1));
  if (!id.empty()) {
    const auto found = by_id.find(id);
    if (found == by_id.end()) return NotFound("Admin not found", "admin");
    return Shown(Dump(ShowAdmin(found->second)), "admin");
  }
  return Shown(PageOf(
                   by_id, *listing, "admins", [](const Admin&) { return true; },
                   ShowAdmin),
               "adminList");
}

}  // namespace directory_sync::emulator
