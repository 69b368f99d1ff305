#include "tests/emulator/alias_routes.h"

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/listing.h"

namespace directory_sync::emulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kNamePart = 4;  // domains/{d}/rs/aliases/{name}
constexpr int kMostLocal = 50;
constexpr int kMostForeign = 4;

Json RowOf(const Alias& alias) {
  Json row;
  row["name"] = alias.name;
  row["numberOfMembers"] = alias.members.size();
  if (alias.members.size() == 1) {
    row["singleMemberName"] = alias.members.front();
  }
  return row;
}

// Checks the members by the documented rules; an empty message is fine.
std::string Complaint(const ApiCall& call, const Domain& domain,
                      const std::vector<std::string>& members) {
  if (members.empty()) return "An alias must point to a valid email address.";
  int local = 0;
  std::vector<std::string> missing;
  for (const std::string& member : members) {
    const std::vector<std::string> parts = absl::StrSplit(member, '@');
    if (parts.size() != 2 || parts[1] != domain.name) continue;
    ++local;
    if (call.account.Occupant(domain.name, parts[0]).empty()) {
      missing.push_back(member);
    }
  }
  if (!missing.empty()) {
    return absl::StrCat(
        "An alias must point to a valid email address. The following email "
        "addresses do not exist: ",
        absl::StrJoin(missing, ", "));
  }
  const int foreign = static_cast<int>(members.size()) - local;
  if (foreign > kMostForeign) {
    return "Max number of non-local email recipients reached.";
  }
  return local > kMostLocal ? "Max number of local email recipients reached."
                            : "";
}

ApiAnswer Store(ApiCall& call, Domain& domain, const std::string& name) {
  Alias alias;
  alias.name = name;
  for (absl::string_view member : absl::StrSplit(call.fields["aliasEmails"],
                                                 ',', absl::SkipWhitespace())) {
    alias.members.push_back(
        absl::AsciiStrToLower(absl::StripAsciiWhitespace(member)));
  }
  const std::string complaint = Complaint(call, domain, alias.members);
  if (!complaint.empty()) return BadRequest(complaint);
  domain.rs_aliases[name] = alias;
  return Written(call.choices.write_status);
}

ApiAnswer Add(ApiCall& call, Domain& domain, const std::string& name) {
  if (!IsLocalPart(name)) return BadRequest("Invalid alias name");
  const std::string occupant = call.account.Occupant(domain.name, name);
  if (occupant.empty()) return Store(call, domain, name);
  return AppsFault(call.choices.clash_status,
                   absl::StrCat("The name '", name, "' is already in use by a ",
                                occupant, "."));
}

ApiAnswer Index(const ApiCall& call, const Domain& domain) {
  const absl::StatusOr<Listing> listing =
      ParseListing(call.query, call.choices);
  if (!listing.ok()) return BadRequest(listing.status().message());
  return Shown(PageOf(
                   domain.rs_aliases, *listing, "aliases",
                   [](const Alias&) { return true; }, RowOf),
               "aliasList");
}

}  // namespace

ApiAnswer HandleAliases(ApiCall& call, Domain& domain) {
  const std::string name = absl::AsciiStrToLower(call.Part(kNamePart));
  if (name.empty()) {
    return call.IsGet() ? Index(call, domain)
                        : AppsFault(405, "Method not allowed");
  }
  if (call.method == "POST") return Add(call, domain, name);
  const auto found = domain.rs_aliases.find(name);
  if (found == domain.rs_aliases.end()) {
    return NotFound("Alias not found", "alias");
  }
  if (call.method == "PUT") return Store(call, domain, name);
  if (call.IsGet()) {
    Json shown;
    shown["name"] = name;
    shown["emailAddressList"] = found->second.members;
    return Shown(Dump(shown), "alias");
  }
  if (call.method != "DELETE") return AppsFault(405, "Method not allowed");
  domain.rs_aliases.erase(found);
  return Written(call.choices.write_status);
}

}  // namespace directory_sync::emulator
