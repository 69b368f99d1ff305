#ifndef COMMON_LDAP_ACCOUNT_H_
#define COMMON_LDAP_ACCOUNT_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/ldap/guid.h"
#include "common/ldap/password_stamp.h"
#include "common/ldap/session.h"
#include "common/ldap/sid.h"

namespace directory_sync::ldap {

// What the order of an account's passwords hangs on.
struct AccountState {
  Guid object_guid;
  Sid object_sid;
  // None: it has no password yet.
  std::optional<PasswordStamp> stamp;
  // None: it is zero (the password must be changed), can't be read, or was
  // written by another change than the stamp.
  std::optional<absl::Time> pwd_last_set = std::nullopt;
};

// Reads a user's state by sAMAccountName (whatever its case) in one round
// trip. NotFound: there is no such account (also before its creation is
// committed). `naming_context` is RootDse's default one.
absl::StatusOr<AccountState> ReadAccountState(
    Session& session, const std::string& naming_context,
    absl::string_view sam_account_name, absl::Duration timeout);

// The same by objectGUID.
absl::StatusOr<AccountState> ReadAccountState(Session& session,
                                              const std::string& naming_context,
                                              const Guid& object_guid,
                                              absl::Duration timeout);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_ACCOUNT_H_
