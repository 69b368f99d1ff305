#include "directory-reader/group_list.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
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

// A group as it is ordered: by name whatever its case, then by GUID, so that a
// page token stays good when groups come and go.
struct Listed {
  std::string key;
  uint32_t rid = 0;
  Group group;
};

std::string KeyOf(const Group& group) {
  return absl::StrCat(absl::AsciiStrToLower(group.name()),
                      absl::string_view("\0", 1), group.object_guid());
}

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
  listed.key = KeyOf(group);
  const auto sid = ldap::Sid::FromBytes(entry.Value("objectSid"));
  if (sid.ok()) listed.rid = sid->rid();
  return listed;
}

// The `count` groups that come first after `after`, in order, however many
// groups there are.
class FirstGroups {
 public:
  FirstGroups(std::string after, size_t count)
      : after_(std::move(after)), count_(count) {}

  void Offer(Listed listed) {
    if (listed.key <= after_) return;
    if (heap_.size() == count_) {
      if (!(listed.key < heap_.front().key)) return;
      std::pop_heap(heap_.begin(), heap_.end(), Less);
      heap_.pop_back();
    }
    heap_.push_back(std::move(listed));
    std::push_heap(heap_.begin(), heap_.end(), Less);
  }

  std::vector<Listed> TakeSorted() {
    std::sort_heap(heap_.begin(), heap_.end(), Less);
    return std::move(heap_);
  }

 private:
  static bool Less(const Listed& a, const Listed& b) { return a.key < b.key; }

  const std::string after_;
  const size_t count_;
  std::vector<Listed> heap_;
};

// Counts part by part: a group may have more members than one answer holds.
absl::StatusOr<int> CountMembers(const DomainController& controller,
                                 const Group& group) {
  constexpr uint32_t kAtOnce = 5000;
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
    bool more = false;
    for (const ldap::Attribute& attribute : found->entry().attributes) {
      ASSIGN_OR_RETURN(const RangedName name, ParseRangedName(attribute.name));
      if (name.name != "member" || attribute.values.empty()) continue;
      counted += static_cast<uint32_t>(attribute.values.size());
      more = name.high.has_value();
    }
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

}  // namespace

absl::StatusOr<ListGroupsResponse> ListGroups(
    const DomainController& controller, const ListGroupsRequest& request) {
  ASSIGN_OR_RETURN(const size_t page_size, PageSize(request.page_size()));
  ASSIGN_OR_RETURN(std::string after, KeyAfter(request.page_token()));
  ldap::SearchRequest search;
  search.base = controller.root.default_naming_context;
  search.filter = FilterOf(request.search());
  search.cancelled = controller.cancelled;
  search.attributes = {"objectGUID",     "objectSid",   "name",
                       "sAMAccountName", "description", "mail"};
  FirstGroups first(std::move(after), page_size + 1);
  RETURN_IF_ERROR(
      ReadPages(*controller.session, search, [&](const ldap::Entry& entry) {
        first.Offer(ListedOf(entry));
        return absl::OkStatus();
      }));
  std::vector<Listed> groups = first.TakeSorted();
  ASSIGN_OR_RETURN(const std::set<uint32_t> primary, PrimaryGroups(controller));
  ListGroupsResponse response;
  if (groups.size() > page_size) {
    groups.pop_back();
    response.set_next_page_token(TokenOf(groups.back().key));
  }
  for (Listed& listed : groups) {
    absl::StatusOr<int> members = CountMembers(controller, listed.group);
    if (absl::IsNotFound(members.status())) continue;  // deleted meanwhile
    RETURN_IF_ERROR(members.status());
    listed.group.set_member_count(*members);
    listed.group.set_has_primary_members(primary.count(listed.rid) != 0);
    *response.add_groups() = std::move(listed.group);
  }
  return response;
}

}  // namespace directory_sync::directory_reader
