#include "common/ldap/account.h"

#include "absl/strings/str_cat.h"
#include "common/ldap/file_time.h"
#include "common/ldap/search_filter.h"
#include "common/ldap/single_entry.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

// Whether both were written by one change.
bool SameWrite(const std::optional<PasswordStamp>& a,
               const std::optional<PasswordStamp>& b) {
  return a && b && a->originating_time == b->originating_time &&
         a->originating_dsa == b->originating_dsa;
}

absl::StatusOr<std::optional<absl::Time>> PwdLastSetOf(
    const Entry& entry, const std::optional<PasswordStamp>& stamp) {
  ASSIGN_OR_RETURN(const auto own,
                   ParsePwdLastSetStamp(entry.Value("replPropertyMetaData")));
  const absl::StatusOr<absl::Time> time =
      ParseFileTime(entry.Value("pwdLastSet"));
  if (!SameWrite(own, stamp) || !time.ok() || *time == absl::InfinitePast()) {
    return std::optional<absl::Time>();
  }
  return std::optional<absl::Time>(*time);
}

absl::StatusOr<AccountState> StateOf(const Entry& entry) {
  ASSIGN_OR_RETURN(Guid guid, Guid::FromBytes(entry.Value("objectGUID")));
  ASSIGN_OR_RETURN(Sid sid, Sid::FromBytes(entry.Value("objectSid")));
  AccountState state{guid, std::move(sid), std::nullopt, std::nullopt};
  if (entry.Find("replPropertyMetaData") == nullptr) {
    return absl::PermissionDeniedError(
        "replPropertyMetaData can't be read; let the account read all "
        "properties of users");
  }
  ASSIGN_OR_RETURN(state.stamp,
                   ParsePasswordStamp(entry.Value("replPropertyMetaData")));
  ASSIGN_OR_RETURN(state.pwd_last_set, PwdLastSetOf(entry, state.stamp));
  return state;
}

absl::StatusOr<AccountState> Read(Session& session,
                                  const std::string& naming_context,
                                  const std::string& filter,
                                  absl::Duration timeout) {
  SearchRequest request;
  request.base = naming_context;
  request.filter = AllOf({"(objectClass=user)", filter});
  request.attributes = {"objectGUID", "objectSid", "pwdLastSet",
                        "replPropertyMetaData"};
  request.time_limit = timeout;
  ASSIGN_OR_RETURN(const std::unique_ptr<SingleEntry> found,
                   ReadSingleEntry(session, request));
  absl::StatusOr<AccountState> state = StateOf(found->entry());
  if (!state.ok()) {
    return Annotate(state.status(), absl::StrCat(session.uri(), ": ", filter));
  }
  return state;
}

}  // namespace

absl::StatusOr<AccountState> ReadAccountState(
    Session& session, const std::string& naming_context,
    absl::string_view sam_account_name, absl::Duration timeout) {
  return Read(session, naming_context,
              EqualsFilter("sAMAccountName", sam_account_name), timeout);
}

absl::StatusOr<AccountState> ReadAccountState(Session& session,
                                              const std::string& naming_context,
                                              const Guid& object_guid,
                                              absl::Duration timeout) {
  return Read(session, naming_context,
              EqualsFilter("objectGUID", object_guid.bytes()), timeout);
}

}  // namespace directory_sync::ldap
