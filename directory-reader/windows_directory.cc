#include "directory-reader/windows_directory.h"

#include <ldap.h>

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/ldap/ber.h"
#include "common/ldap/controls.h"
#include "common/ldap/search_filter.h"
#include "directory-reader/value_range.h"

namespace directory_sync::directory_reader {
namespace {

using ldap::FakeAnswer;
using ldap::SearchRequest;

constexpr char kContext[] = "DC=corp,DC=example,DC=test";
constexpr char kSettings[] = "CN=NTDS Settings,CN=DC1,CN=Configuration";

FakeAnswer::Object RootDse() {
  return {"",
          {{"defaultNamingContext", {kContext}},
           {"configurationNamingContext", {"CN=Configuration"}},
           {"dnsHostName", {"dc1.corp.example.test"}},
           {"dsServiceName", {kSettings}},
           {"highestCommittedUSN", {"4000"}},
           {"supportedControl",
            {ldap::kDirSyncOid, ldap::kPagedResultsOid, ldap::kExtendedDnOid,
             ldap::kNotificationOid}}}};
}

const ldap::Control* Find(const SearchRequest& request, const char* oid) {
  for (const ldap::Control& control : request.controls) {
    if (control.oid == oid) return &control;
  }
  return nullptr;
}

std::string ExtendedDn(const std::string& guid, absl::string_view dn) {
  return absl::StrCat("<GUID=", absl::BytesToHexString(guid), ">;", dn);
}

int CookieNumber(absl::string_view cookie) {
  int number = 0;
  return absl::SimpleAtoi(cookie, &number) ? number : 0;
}

// DirSync's control value, of a request or a result.
struct DirSyncValue {
  ber_int_t first = 0;  // flags, or whether there is more
  std::string cookie;
};

DirSyncValue Decode(const ldap::Control& control) {
  const ldap::BerPtr ber = ldap::BerOf(control.value);
  DirSyncValue value;
  ber_int_t bytes = 0;
  berval cookie = {};
  ber_scanf(ber.get(), "{iim}", &value.first, &bytes, &cookie);
  value.cookie.assign(cookie.bv_val, cookie.bv_len);
  return value;
}

ldap::Control Encode(const DirSyncValue& value) {
  const ldap::BerPtr ber = ldap::NewBer();
  berval cookie = {static_cast<ber_len_t>(value.cookie.size()),
                   const_cast<char*>(value.cookie.data())};
  ber_printf(ber.get(), "{iiO}", value.first, 0, &cookie);
  return {ldap::kDirSyncOid, ldap::TakeBytes(*ber)};
}

}  // namespace

WindowsDirectory::WindowsDirectory(int users) : users_(users) {}

std::string WindowsDirectory::UserGuid(int index) {
  return absl::StrFormat("user%012d", index);
}

std::string WindowsDirectory::GroupGuid() { return "group-of-all-abc"; }

ScriptedAnswer WindowsDirectory::Answer(const SearchRequest& request) const {
  if (request.base.empty()) return {{RootDse()}};
  if (request.base == kSettings) {
    return {{{kSettings, {{"invocationId", {std::string(16, 'i')}}}}}};
  }
  if (absl::StartsWith(request.base, "<GUID=")) {
    return {{Shown(users_, request)}};
  }
  if (request.scope == ldap::SearchScope::kBase) {
    return {{{kContext, {{"objectSid", {"domain's SID"}}}}}};
  }
  if (Find(request, ldap::kDirSyncOid) != nullptr) return Changes(request);
  return Page(request);
}

ScriptedAnswer WindowsDirectory::Page(const SearchRequest& request) const {
  const ldap::Control* paged = Find(request, ldap::kPagedResultsOid);
  ScriptedAnswer answer;
  // Look-ups find nothing but the group; a search for groups alone, it too.
  if (absl::StrContains(request.filter, "objectGUID=")) {
    answer.controls = {ldap::PagedResultsControl(0, "")};
    if (absl::StrContains(request.filter,
                          ldap::EqualsFilter("objectGUID", GroupGuid()))) {
      answer.objects = {Shown(users_, request)};
    }
    return answer;
  }
  int first =
      absl::StrContains(request.filter, "objectClass=user") ? 0 : users_;
  if (paged != nullptr) {
    first = std::max(first, CookieNumber(*ldap::NextPageCookie({*paged})));
  }
  const int end = absl::StrContains(request.filter, "objectClass=group")
                      ? object_count()
                      : users_;
  const int last = std::min(end, first + page_size);
  for (int i = first; i < last; ++i) {
    answer.objects.push_back(Shown(i, request));
  }
  const bool more = last < end;
  if (paged != nullptr) {
    answer.controls = {
        ldap::PagedResultsControl(0, more ? absl::StrCat(last) : "")};
  } else if (more) {
    answer.result_code = LDAP_SIZELIMIT_EXCEEDED;
  }
  return answer;
}

// Cookies count the changes seen: every user is changed once after "base".
ScriptedAnswer WindowsDirectory::Changes(const SearchRequest& request) const {
  DirSyncValue value = Decode(*Find(request, ldap::kDirSyncOid));
  ScriptedAnswer answer;
  if (value.cookie.empty()) {
    // In two parts, as a walk over a large domain would be.
    answer.controls = {Encode({1, "walking"})};
    return answer;
  }
  if (value.cookie == "walking") {
    answer.controls = {Encode({0, "0"})};
    return answer;
  }
  const int first = CookieNumber(value.cookie);
  const int last = std::min(users_, first + changes_at_once);
  for (int i = first; i < last; ++i) {
    answer.objects.push_back({ExtendedDn(UserGuid(i), "CN=x"),
                              {{"objectGUID", {UserGuid(i)}},
                               {"title", {absl::StrCat("Changed ", i)}}}});
  }
  answer.controls = {Encode({last < users_ ? 1 : 0, absl::StrCat(last)})};
  return answer;
}

FakeAnswer::Object WindowsDirectory::Shown(int index,
                                           const SearchRequest& request) const {
  if (index < users_) {
    return {ExtendedDn(UserGuid(index), absl::StrCat("CN=User ", index)),
            {{"objectClass", {"top", "user"}},
             {"objectGUID", {UserGuid(index)}},
             {"sAMAccountName", {absl::StrCat("user", index)}}}};
  }
  uint32_t low = 0;
  for (const std::string& name : request.attributes) {
    const auto ranged = ParseRangedName(name);
    if (ranged.ok() && ranged->has_range) low = ranged->low;
  }
  const auto count = static_cast<uint32_t>(users_ - first_member);
  const uint32_t high =
      std::min(count, low + static_cast<uint32_t>(values_at_once));
  std::vector<std::string> members;
  for (uint32_t i = low; i < high; ++i) {
    const int user = first_member + static_cast<int>(i);
    members.push_back(
        ExtendedDn(UserGuid(user), absl::StrCat("CN=User ", user)));
  }
  const std::string range =
      high < count ? absl::StrCat("member;range=", low, "-", high - 1)
                   : absl::StrCat("member;range=", low, "-*");
  return {ExtendedDn(GroupGuid(), "CN=All"),
          {{"objectClass", {"top", "group"}},
           {"objectGUID", {GroupGuid()}},
           {"sAMAccountName", {"All"}},
           {"member", {}},
           {range, std::move(members)}}};
}

}  // namespace directory_sync::directory_reader
