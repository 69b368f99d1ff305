#ifndef PASSWORD_HANDLER_DIRECTORY_STAMPS_H_
#define PASSWORD_HANDLER_DIRECTORY_STAMPS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/ldap/account.h"
#include "common/ldap/guid.h"

namespace directory_sync::password_handler {

// What the domain controller says of an account.
struct DirectoryReading {
  // None: there is no such account for readers.
  std::optional<ldap::AccountState> account;
  // The domain controller's database, and its domain's DNS name.
  ldap::Guid invocation_id;
  std::string domain;
};

// Reads this domain controller, and no other. Thread compatible.
class DirectoryStamps {
 public:
  virtual ~DirectoryStamps() = default;

  // Each takes at most `timeout`. Errors are the LDAP session's; that there is
  // no such account is none.
  virtual absl::StatusOr<DirectoryReading> ReadByName(
      absl::string_view sam_account_name, absl::Duration timeout) = 0;
  virtual absl::StatusOr<DirectoryReading> ReadByGuid(
      const ldap::Guid& object_guid, absl::Duration timeout) = 0;

  // Whether the domain demands complex passwords: only then does Samba call
  // the hook. (A PSO may say otherwise for some accounts.)
  virtual absl::StatusOr<bool> ReadComplexity(absl::Duration timeout) = 0;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_DIRECTORY_STAMPS_H_
