#include "tests/emulator/resource_router.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "tests/emulator/alias_routes.h"
#include "tests/emulator/contact_routes.h"
#include "tests/emulator/domain_routes.h"
#include "tests/emulator/list_routes.h"
#include "tests/emulator/mailbox_routes.h"

namespace directory_sync::emulator {
namespace {

bool PartIs(const std::vector<std::string>& path, size_t index,
            absl::string_view name) {
  return index < path.size() && absl::EqualsIgnoreCase(path[index], name);
}

ApiAnswer NoSuchResource() {
  return NotFound("Resource not found", "resource");
}

ApiAnswer RouteExchange(ApiCall& call, Domain& domain) {
  if (PartIs(call.path, 3, "mailboxes")) {
    if (call.path.size() <= 5) {
      return HandleMailboxes(call, domain, Service::kExchange);
    }
    if (PartIs(call.path, 5, "emailaddresses")) {
      return HandleMailboxAddresses(call, domain);
    }
  }
  if (PartIs(call.path, 3, "contacts")) return HandleContacts(call, domain);
  if (PartIs(call.path, 3, "distributionlists")) {
    return HandleLists(call, domain);
  }
  return NoSuchResource();
}

ApiAnswer RouteRackspace(ApiCall& call, Domain& domain) {
  if (call.path.size() > 5) return NoSuchResource();
  if (PartIs(call.path, 3, "mailboxes")) {
    return HandleMailboxes(call, domain, Service::kRackspaceEmail);
  }
  if (PartIs(call.path, 3, "aliases")) return HandleAliases(call, domain);
  return NoSuchResource();
}

ApiAnswer NoSuchDomain(const ApiCall& call, const std::string& name) {
  return call.choices.foreign_domain_status == 403
             ? Unauthorized("Not authorized")
             : NotFound(absl::StrCat(name, " not found"), "domain");
}

}  // namespace

absl::StatusOr<ApiTarget> ParseTarget(absl::string_view target) {
  const std::pair<absl::string_view, absl::string_view> halves =
      absl::StrSplit(target, absl::MaxSplits('?', 1));
  absl::StatusOr<FieldMap> query = ParseForm(halves.second);
  if (!query.ok()) return query.status();
  ApiTarget parsed;
  parsed.query = *std::move(query);
  for (absl::string_view part :
       absl::StrSplit(halves.first, '/', absl::SkipEmpty())) {
    absl::StatusOr<std::string> decoded = PercentDecode(part);
    if (!decoded.ok()) return decoded.status();
    parsed.path.push_back(*std::move(decoded));
  }
  std::vector<std::string>& path = parsed.path;
  if (path.empty()) return parsed;
  parsed.version = absl::AsciiStrToLower(path.front());
  path.erase(path.begin());
  if (PartIs(path, 0, "customers") && path.size() >= 2) {
    parsed.account = path[1];
    path.erase(path.begin(), path.begin() + 2);
  }
  return parsed;
}

bool TakesDocuments(const std::vector<std::string>& path) {
  return PartIs(path, 2, "ex") && PartIs(path, 3, "distributionlists");
}

std::vector<CallClass> ClassesOf(absl::string_view method,
                                 const std::vector<std::string>& path) {
  if (method == "GET") return {CallClass::kGet};
  if (PartIs(path, 0, "domains") && path.size() == 2) {
    return {CallClass::kWrite, CallClass::kDomainWrite};
  }
  if (PartIs(path, 2, "alternatedomains") && method != "PUT") {
    return {CallClass::kWrite, CallClass::kAlternateDomainWrite};
  }
  return {CallClass::kWrite};
}

ApiAnswer Route(ApiCall& call) {
  if (PartIs(call.path, 0, "admins")) return HandleAdmins(call);
  if (!PartIs(call.path, 0, "domains")) return NoSuchResource();
  if (call.path.size() == 1) return ListDomains(call);
  const std::string name = absl::AsciiStrToLower(call.path[1]);
  const auto found = call.account.domains.find(name);
  const bool known = found != call.account.domains.end();
  const bool adds = call.path.size() == 2 && call.method == "POST";
  if (!known && !adds) return NoSuchDomain(call, name);
  if (call.path.size() == 2) return HandleDomain(call);
  if (PartIs(call.path, 2, "ex")) return RouteExchange(call, found->second);
  if (PartIs(call.path, 2, "rs")) return RouteRackspace(call, found->second);
  if (PartIs(call.path, 2, "alternatedomains")) {
    return HandleAlternateDomains(call, found->second);
  }
  return NoSuchResource();
}

}  // namespace directory_sync::emulator
