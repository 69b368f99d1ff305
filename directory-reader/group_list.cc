#include "directory-reader/group_list.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "common/ldap/guid.h"
#include "common/ldap/search_filter.h"
#include "common/ldap/sid.h"
#include "common/ldap/single_entry.h"
#include "common/ldap/utf8.h"
#include "common/status/status_macros.h"
#include "directory-reader/paged_search.h"
#include "directory-reader/value_range.h"

namespace directory_sync::directory_reader {
namespace {

using directorysync::directory::v1::Group;
using directorysync::directory::v1::ListGroupsRequest;
using directorysync::directory::v1::ListGroupsResponse;

constexpr int kDefaultPageSize = 100;
constexpr int kLargestPageSize = 1000;
constexpr absl::string_view kTokenPrefix = "after:";

// Groups in one filter.
constexpr size_t kGroupsAtOnce = 100;

struct Listed {
  uint32_t rid = 0;
  Group group;
};

std::string TokenOf(const std::string& key) {
  return absl::WebSafeBase64Escape(absl::StrCat(kTokenPrefix, key));
}

absl::StatusOr<std::string> KeyAfter(const std::string& token) {
  if (token.empty()) return std::string();
  std::string decoded;
  absl::string_view key;
  if (absl::WebSafeBase64Unescape(token, &decoded)) key = decoded;
  if (!absl::ConsumePrefix(&key, kTokenPrefix) || key.empty()) {
    return absl::InvalidArgumentError(
        "page_token is not one of this service; begin without one");
  }
  return std::string(key);
}

absl::StatusOr<size_t> PageSize(int asked) {
  if (asked < 0 || asked > kLargestPageSize) {
    return absl::InvalidArgumentError(absl::StrCat(
        "page_size must be between 0 and ", kLargestPageSize, ", not ", asked));
  }
  return asked == 0 ? kDefaultPageSize : asked;
}

std::string FilterOf(const std::string& search) {
  if (search.empty()) return "(objectClass=group)";
  return ldap::AllOf(
      {"(objectClass=group)",
       ldap::AnyOf({ldap::ContainsFilter("name", search),
                    ldap::ContainsFilter("sAMAccountName", search)})});
}

Listed ListedOf(const ldap::Entry& entry) {
  Listed listed;
  Group& group = listed.group;
  group.set_object_guid(std::string(entry.Value("objectGUID")));
  group.set_name(ldap::ToValidUtf8(entry.Value("name")));
  group.set_sam_account_name(ldap::ToValidUtf8(entry.Value("sAMAccountName")));
  group.set_description(ldap::ToValidUtf8(entry.Value("description")));
  group.set_mail(ldap::ToValidUtf8(entry.Value("mail")));
  group.set_distinguished_name(ldap::ToValidUtf8(entry.dn));
  const auto sid = ldap::Sid::FromBytes(entry.Value("objectSid"));
  if (sid.ok()) listed.rid = sid->rid();
  return listed;
}

// Takes the part of `member` that follows the first `counted`; whether there
// is more.
absl::StatusOr<bool> CountPart(const ldap::Entry& entry, uint32_t& counted) {
  for (const ldap::Attribute& attribute : entry.attributes) {
    ASSIGN_OR_RETURN(const RangedName name, ParseRangedName(attribute.name));
    if (!absl::EqualsIgnoreCase(name.name, "member")) continue;
    // A server that sends ranges may also send the bare name, without values.
    if (attribute.values.empty() && !name.has_range) continue;
    if (name.low != counted ||
        (name.high.has_value() && attribute.values.empty())) {
      return absl::DataLossError(
          absl::StrCat("the domain controller sent a list with a gap with '",
                       ldap::ForDisplay(entry.dn), "'"));
    }
    counted += static_cast<uint32_t>(attribute.values.size());
    return name.high.has_value();
  }
  return false;
}

// Counts part by part: a group may have more members than one answer holds.
absl::StatusOr<int> CountMembers(const DomainController& controller,
                                 const Group& group) {
  constexpr uint32_t kAtOnce = 20000;
  ldap::SearchRequest request;
  request.base =
      absl::StrCat("<GUID=", absl::BytesToHexString(group.object_guid()), ">");
  request.scope = ldap::SearchScope::kBase;
  request.cancelled = controller.cancelled;
  uint32_t counted = 0;
  while (true) {
    request.attributes = {
        RangeBetween("member", counted, counted + kAtOnce - 1)};
    ASSIGN_OR_RETURN(const std::unique_ptr<ldap::SingleEntry> found,
                     ldap::ReadSingleEntry(*controller.session, request));
    ASSIGN_OR_RETURN(const bool more, CountPart(found->entry(), counted));
    if (!more) return static_cast<int>(counted);
  }
}

// The RIDs of the groups that are somebody's primary group. Nearly everybody's
// is Domain Users, so that only the others are looked at.
absl::StatusOr<std::set<uint32_t>> PrimaryGroups(
    const DomainController& controller) {
  constexpr uint32_t kDomainUsers = 513;
  ldap::SearchRequest request;
  request.base = controller.root.default_naming_context;
  request.filter = absl::StrCat(
      "(&(objectClass=user)(!(primaryGroupID=", kDomainUsers, ")))");
  request.attributes = {"primaryGroupID"};
  request.cancelled = controller.cancelled;
  std::set<uint32_t> rids = {kDomainUsers};
  RETURN_IF_ERROR(
      ReadPages(*controller.session, request, [&](const ldap::Entry& entry) {
        uint32_t rid = 0;
        if (absl::SimpleAtoi(entry.Value("primaryGroupID"), &rid)) {
          rids.insert(rid);
        }
        return absl::OkStatus();
      }));
  return rids;
}

absl::StatusOr<std::shared_ptr<const GroupOrder>> ReadOrder(
    const DomainController& controller, const std::string& search_text) {
  ldap::SearchRequest search;
  search.base = controller.root.default_naming_context;
  search.filter = FilterOf(search_text);
  search.cancelled = controller.cancelled;
  search.attributes = {"objectGUID", "name"};
  auto order = std::make_shared<GroupOrder>();
  RETURN_IF_ERROR(
      ReadPages(*controller.session, search, [&](const ldap::Entry& entry) {
        order->keys.push_back(GroupOrder::KeyOf(
            ldap::ToValidUtf8(entry.Value("name")), entry.Value("objectGUID")));
        return absl::OkStatus();
      }));
  std::sort(order->keys.begin(), order->keys.end());
  ASSIGN_OR_RETURN(order->primary_rids, PrimaryGroups(controller));
  return order;
}

// A first page reads anew, so that what was just made is there.
absl::StatusOr<std::shared_ptr<const GroupOrder>> OrderFor(
    const DomainController& controller, const ListGroupsRequest& request,
    GroupOrders& orders) {
  if (!request.page_token().empty()) {
    if (auto kept = orders.Find(request.search())) return kept;
  }
  ASSIGN_OR_RETURN(std::shared_ptr<const GroupOrder> order,
                   ReadOrder(controller, request.search()));
  orders.Keep(request.search(), order);
  return order;
}

// The groups of these keys, by GUID; those that are gone are left out.
absl::StatusOr<std::map<std::string, Listed>> ReadListed(
    const DomainController& controller, absl::Span<const std::string> keys) {
  std::map<std::string, Listed> found;
  while (!keys.empty()) {
    std::vector<std::string> filters;
    for (const std::string& key : keys.subspan(0, kGroupsAtOnce)) {
      filters.push_back(
          ldap::EqualsFilter("objectGUID", GroupOrder::GuidOf(key)));
    }
    keys.remove_prefix(filters.size());
    ldap::SearchRequest search;
    search.base = controller.root.default_naming_context;
    search.filter = ldap::AnyOf(filters);
    search.cancelled = controller.cancelled;
    search.attributes = {"objectGUID",     "objectSid",   "name",
                         "sAMAccountName", "description", "mail"};
    RETURN_IF_ERROR(
        ReadPages(*controller.session, search, [&](const ldap::Entry& entry) {
          Listed listed = ListedOf(entry);
          std::string guid = listed.group.object_guid();
          found.emplace(std::move(guid), std::move(listed));
          return absl::OkStatus();
        }));
  }
  return found;
}

}  // namespace

absl::StatusOr<ListGroupsResponse> ListGroups(
    const DomainController& controller, const ListGroupsRequest& request,
    GroupOrders& orders) {
  ASSIGN_OR_RETURN(const size_t page_size, PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string after, KeyAfter(request.page_token()));
  ASSIGN_OR_RETURN(const std::shared_ptr<const GroupOrder> order,
                   OrderFor(controller, request, orders));
  absl::Span<const std::string> keys(order->keys);
  keys.remove_prefix(std::upper_bound(keys.begin(), keys.end(), after) -
                     keys.begin());
  ListGroupsResponse response;
  if (keys.size() > page_size) {
    keys = keys.subspan(0, page_size);
    response.set_next_page_token(TokenOf(keys.back()));
  }
  ASSIGN_OR_RETURN(auto found, ReadListed(controller, keys));
  for (const std::string& key : keys) {
    const auto listed = found.find(std::string(GroupOrder::GuidOf(key)));
    if (listed == found.end()) continue;
    Group& group = listed->second.group;
    const absl::StatusOr<int> members = CountMembers(controller, group);
    if (absl::IsNotFound(members.status())) continue;  // deleted meanwhile
    RETURN_IF_ERROR(members.status());
    group.set_member_count(*members);
    group.set_has_primary_members(
        order->primary_rids.count(listed->second.rid) != 0);
    *response.add_groups() = std::move(group);
  }
  return response;
}

}  // namespace directory_sync::directory_reader
