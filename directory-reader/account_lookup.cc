#include "directory-reader/account_lookup.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/ldap/password_stamp.h"
#include "common/ldap/search_filter.h"
#include "common/ldap/sid.h"
#include "common/ldap/user_account_control.h"
#include "common/ldap/utf8.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"
#include "directory-reader/paged_search.h"

namespace directory_sync::directory_reader {
namespace {

using directorysync::directory::v1::Account;
using directorysync::directory::v1::AccountPasswordStamp;
using directorysync::directory::v1::LookUpAccountsRequest;
using directorysync::directory::v1::LookUpAccountsResponse;
using directorysync::directory::v1::LookUpPasswordStampsRequest;
using directorysync::directory::v1::LookUpPasswordStampsResponse;

constexpr int kMostAccounts = 10000;
// Accounts in one filter.
constexpr size_t kAtOnce = 100;

absl::Status CheckCount(int count) {
  if (count <= kMostAccounts) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "at most ", kMostAccounts, " accounts at once, not ", count));
}

// Finds the users that match any of `filters`.
absl::Status ReadUsers(
    const DomainController& controller, const std::vector<std::string>& filters,
    const std::vector<std::string>& attributes,
    absl::FunctionRef<absl::Status(const ldap::Entry&)> on_entry) {
  const absl::Span<const std::string> all(filters);
  for (size_t first = 0; first < all.size(); first += kAtOnce) {
    const absl::Span<const std::string> some = all.subspan(first, kAtOnce);
    ldap::SearchRequest request;
    request.base = controller.root.default_naming_context;
    request.filter = ldap::AllOf(
        {"(objectClass=user)", ldap::AnyOf({some.begin(), some.end()})});
    request.attributes = attributes;
    request.cancelled = controller.cancelled;
    RETURN_IF_ERROR(ReadPages(*controller.session, request, on_entry));
  }
  return absl::OkStatus();
}

Account AccountOf(const ldap::Entry& entry) {
  Account account;
  account.set_object_guid(std::string(entry.Value("objectGUID")));
  account.set_object_sid(std::string(entry.Value("objectSid")));
  account.set_sam_account_name(
      ldap::ToValidUtf8(entry.Value("sAMAccountName")));
  account.set_distinguished_name(ldap::ToValidUtf8(entry.dn));
  account.set_is_protected(entry.Value("adminCount") == "1");
  const absl::StatusOr<ldap::UserAccountControl> control =
      ldap::UserAccountControl::Parse(entry.Value("userAccountControl"));
  if (control.ok()) account.set_user_account_control(control->bits());
  return account;
}

absl::StatusOr<std::optional<AccountPasswordStamp>> StampOf(
    const ldap::Entry& entry) {
  if (entry.Find("replPropertyMetaData") == nullptr) {
    return absl::PermissionDeniedError(absl::StrCat(
        "the account may not read replPropertyMetaData of '",
        ldap::ForDisplay(entry.dn), "'; run: dsacls \"",
        ldap::ForDisplay(entry.dn), "\" /G \"<service account>:RP\""));
  }
  absl::StatusOr<std::optional<ldap::PasswordStamp>> stamp =
      ldap::ParsePasswordStamp(entry.Value("replPropertyMetaData"));
  if (!stamp.ok()) {
    return absl::DataLossError(absl::StrCat(ldap::ForDisplay(entry.dn), ": ",
                                            stamp.status().message()));
  }
  if (!stamp->has_value()) return std::optional<AccountPasswordStamp>();
  AccountPasswordStamp answer;
  answer.set_object_guid(std::string(entry.Value("objectGUID")));
  uint64_t pwd_last_set = 0;
  if (absl::SimpleAtoi(entry.Value("pwdLastSet"), &pwd_last_set)) {
    answer.set_pwd_last_set(pwd_last_set);
  }
  answer.mutable_stamp()->set_version((*stamp)->version);
  answer.mutable_stamp()->set_originating_time((*stamp)->originating_time);
  answer.mutable_stamp()->set_originating_dsa(
      std::string((*stamp)->originating_dsa.bytes()));
  return std::optional<AccountPasswordStamp>(std::move(answer));
}

}  // namespace

absl::StatusOr<LookUpAccountsResponse> LookUpAccounts(
    const DomainController& controller, const LookUpAccountsRequest& request) {
  RETURN_IF_ERROR(
      CheckCount(request.object_sids_size() + request.sam_account_names_size() +
                 request.object_guids_size() + request.relative_ids_size()));
  std::vector<std::string> filters;
  for (const std::string& bytes : request.object_sids()) {
    RETURN_IF_ERROR(ldap::Sid::FromBytes(bytes).status());
    filters.push_back(ldap::EqualsFilter("objectSid", bytes));
  }
  for (const std::string& name : request.sam_account_names()) {
    filters.push_back(ldap::EqualsFilter("sAMAccountName", name));
  }
  for (const std::string& bytes : request.object_guids()) {
    RETURN_IF_ERROR(ldap::Guid::FromBytes(bytes).status());
    filters.push_back(ldap::EqualsFilter("objectGUID", bytes));
  }
  for (const uint32_t rid : request.relative_ids()) {
    ASSIGN_OR_RETURN(const ldap::Sid domain,
                     ldap::Sid::FromBytes(controller.domain_sid));
    ASSIGN_OR_RETURN(const ldap::Sid sid, domain.WithRid(rid));
    filters.push_back(ldap::EqualsFilter("objectSid", sid.bytes()));
  }
  LookUpAccountsResponse response;
  RETURN_IF_ERROR(ReadUsers(controller, filters,
                            {"objectGUID", "objectSid", "sAMAccountName",
                             "adminCount", "userAccountControl"},
                            [&](const ldap::Entry& entry) {
                              *response.add_accounts() = AccountOf(entry);
                              return absl::OkStatus();
                            }));
  return response;
}

absl::StatusOr<LookUpPasswordStampsResponse> LookUpPasswordStamps(
    const DomainController& controller,
    const LookUpPasswordStampsRequest& request) {
  RETURN_IF_ERROR(CheckCount(request.object_guids_size()));
  std::vector<std::string> filters;
  for (const std::string& bytes : request.object_guids()) {
    RETURN_IF_ERROR(ldap::Guid::FromBytes(bytes).status());
    filters.push_back(ldap::EqualsFilter("objectGUID", bytes));
  }
  LookUpPasswordStampsResponse response;
  response.set_invocation_id(std::string(controller.invocation_id.bytes()));
  absl::Status unreadable;
  bool could_read = false;
  RETURN_IF_ERROR(ReadUsers(
      controller, filters, {"objectGUID", "replPropertyMetaData", "pwdLastSet"},
      [&](const ldap::Entry& entry) -> absl::Status {
        absl::StatusOr<std::optional<AccountPasswordStamp>> stamp =
            StampOf(entry);
        if (!stamp.ok()) {
          // One account must not take the stamps of the others with it.
          unreadable = stamp.status();
          response.add_unreadable(std::string(entry.Value("objectGUID")));
          return absl::OkStatus();
        }
        could_read = true;
        if (stamp->has_value()) *response.add_stamps() = **std::move(stamp);
        return absl::OkStatus();
      }));
  if (!could_read) RETURN_IF_ERROR(unreadable);
  return response;
}

}  // namespace directory_sync::directory_reader
