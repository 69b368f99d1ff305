#include "tests/emulator/list_routes.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/list_document.h"
#include "tests/emulator/listing.h"
#include "tests/emulator/us_date.h"

namespace directory_sync::emulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kNamePart = 4;  // domains/{d}/ex/distributionlists/{name}

ApiAnswer Accepted(const ApiCall& call) {
  return Written(call.choices.list_write_status);
}

// Queues the change; without a delay it is made before the next call.
void Schedule(ApiCall& call, std::function<void(Account&)> apply) {
  call.pending.push_back(
      {call.now + absl::Milliseconds(call.choices.list_delay_ms),
       std::move(apply)});
}

ListError ErrorOf(const ApiCall& call, absl::string_view action,
                  const Domain& domain, const std::string& name) {
  ListError error;
  error.action = std::string(action);
  error.details = FormatUsDate(call.now, call.choices.server_zone);
  error.code = 400;
  error.uri = absl::StrCat("/v1/customers/me/domains/", domain.name,
                           "/ex/distributionlists/", name, "/errors");
  return error;
}

// Applies a document to the list of that name when its time has come.
void ScheduleEdit(ApiCall& call, const Domain& domain, const std::string& name,
                  absl::string_view action) {
  const ListError error = ErrorOf(call, action, domain, name);
  Schedule(call, [domain_name = domain.name, name, error,
                  document = call.document](Account& account) {
    const auto found = account.domains.find(domain_name);
    if (found == account.domains.end()) return;
    const auto list = found->second.lists.find(name);
    if (list == found->second.lists.end()) return;
    ApplyListDocument(document, error, account, found->second, list->second);
  });
}

std::string ClashText(const std::string& name) {
  return absl::StrCat(
      "Error occurred when provisioning group '", name,
      "' for Hosted Exchange Distribution List: Please check that the group "
      "does not already exist in another service in control panel.");
}

ApiAnswer Create(ApiCall& call, Domain& domain) {
  const Json document = Json::parse(call.document, nullptr, false);
  for (const char* field : {"CommonName", "DisplayName"}) {
    if (TextMember(document, field).empty()) {
      return BadRequest(absl::StrCat("Missing required field: ", field));
    }
  }
  const std::string name =
      absl::AsciiStrToLower(TextMember(document, "CommonName"));
  if (!IsLocalPart(name)) return BadRequest("Invalid common name");
  const std::string complaint = ListDocumentComplaint(call.document);
  if (!complaint.empty()) return BadRequest(complaint);
  if (!call.account.Occupant(domain.name, name).empty()) {
    if (!call.choices.list_clash_is_asynchronous) {
      return AppsFault(call.choices.clash_status, ClashText(name));
    }
    const auto existing = domain.lists.find(name);
    if (existing != domain.lists.end()) {
      ListError error = ErrorOf(call, "post", domain, name);
      error.message = ClashText(name);
      existing->second.errors.push_back(error);
    }
    return Accepted(call);
  }
  Schedule(call, [domain_name = domain.name, name](Account& account) {
    const auto found = account.domains.find(domain_name);
    if (found == account.domains.end()) return;
    found->second.lists[name].common_name = name;
  });
  ScheduleEdit(call, domain, name, "post");
  return Accepted(call);
}

ApiAnswer Edit(ApiCall& call, Domain& domain, const std::string& name) {
  const std::string complaint = ListDocumentComplaint(call.document);
  if (!complaint.empty()) return BadRequest(complaint);
  ScheduleEdit(call, domain, name, "put");
  return Accepted(call);
}

ApiAnswer Remove(ApiCall& call, Domain& domain, const std::string& name) {
  Schedule(call, [domain_name = domain.name, name](Account& account) {
    const auto found = account.domains.find(domain_name);
    if (found == account.domains.end()) return;
    for (const ListAddress& address : found->second.lists[name].addresses) {
      account.alternate_addresses.erase(address.value);
    }
    found->second.lists.erase(name);
  });
  return Accepted(call);
}

std::string QueryOf(const ApiCall& call, absl::string_view name) {
  for (const auto& [key, value] : call.query) {
    if (absl::EqualsIgnoreCase(key, name)) return value;
  }
  return "";
}

// The lists that the query asks for, in its order.
std::vector<const DistributionList*> Sorted(const ApiCall& call,
                                            const Domain& domain) {
  const std::string search = absl::AsciiStrToLower(QueryOf(call, "search"));
  std::vector<const DistributionList*> lists;
  for (const auto& [name, list] : domain.lists) {
    if (absl::StrContains(name, search) ||
        absl::StrContains(absl::AsciiStrToLower(list.display_name), search)) {
      lists.push_back(&list);
    }
  }
  if (QueryOf(call, "sort") == "DisplayName") {
    std::stable_sort(lists.begin(), lists.end(),
                     [](const auto* a, const auto* b) {
                       return a->display_name < b->display_name;
                     });
  }
  if (QueryOf(call, "order") == "desc") {
    std::reverse(lists.begin(), lists.end());
  }
  return lists;
}

ApiAnswer Index(const ApiCall& call, const Domain& domain) {
  const std::vector<const DistributionList*> lists = Sorted(call, domain);
  const int most = call.choices.list_max_page;
  int limit = most;
  const std::string asked = QueryOf(call, "limit");
  if (!asked.empty() && (!absl::SimpleAtoi(asked, &limit) || limit < 1)) {
    return BadRequest("Invalid value for parameter: limit");
  }
  limit = std::min(limit, most);
  const std::string marker = absl::AsciiStrToLower(QueryOf(call, "marker"));
  const bool back = QueryOf(call, "previousPage") == "true";
  const auto at = std::find_if(
      lists.begin(), lists.end(),
      [&](const auto* list) { return list->common_name == marker; });
  auto first = lists.begin();
  auto last = lists.end();
  if (back) {
    // The page before the marker; without one, the last page.
    last = at;
    first = last - std::min<std::ptrdiff_t>(limit, last - lists.begin());
  } else {
    if (at != lists.end()) first = at + 1;
    last = first + std::min<std::ptrdiff_t>(limit, lists.end() - first);
  }
  Json rows = Json::array();
  for (; first != last; ++first) rows.push_back(ShowListRow(**first));
  Json page;
  page["DistributionLists"] = rows;
  return Shown(Dump(page), "DistributionListCollection");
}

ApiAnswer SubList(ApiCall& call, Domain& domain, const DistributionList& list,
                  absl::string_view part) {
  const bool people = part == "members" || part == "senders";
  if (!people && part != "emailaddresses" && part != "errors") {
    return NotFound("Resource not found", "resource");
  }
  if (call.IsGet()) {
    return Shown(Dump(ShowListPart(domain, list, part)), std::string(part));
  }
  if (call.method != "PUT" || !people) {
    return AppsFault(405, "Method not allowed");
  }
  Json document;
  document[part == "members" ? "Members" : "AcceptMessagesOnlyFrom"] =
      Json::parse(call.document, nullptr, false);
  call.document = Dump(document);
  return Edit(call, domain, list.common_name);
}

}  // namespace

ApiAnswer HandleLists(ApiCall& call, Domain& domain) {
  if (!domain.Offers(Service::kExchange)) {
    return AppsFault(400, "The domain does not have this service.");
  }
  const bool writes_document = call.method == "POST" || call.method == "PUT";
  if (writes_document && call.document.empty()) {
    return BadRequest("A JSON or XML body is required");
  }
  const std::string name = absl::AsciiStrToLower(call.Part(kNamePart));
  if (name.empty()) {
    if (call.IsGet()) return Index(call, domain);
    if (call.method == "POST") return Create(call, domain);
    return AppsFault(405, "Method not allowed");
  }
  const auto found = domain.lists.find(name);
  if (found == domain.lists.end()) {
    return NotFound("Distribution list not found", "distributionList");
  }
  const std::string part = absl::AsciiStrToLower(call.Part(kNamePart + 1));
  if (!part.empty()) return SubList(call, domain, found->second, part);
  if (call.IsGet()) {
    return Shown(Dump(ShowList(domain, found->second)), "DistributionList");
  }
  if (call.method == "PUT") return Edit(call, domain, name);
  if (call.method == "DELETE") return Remove(call, domain, name);
  return AppsFault(405, "Method not allowed");
}

}  // namespace directory_sync::emulator
