#ifndef PASSWORD_HANDLER_LDAP_STAMPS_H_
#define PASSWORD_HANDLER_LDAP_STAMPS_H_

#include <functional>
#include <memory>
#include <string>

#include "common/ldap/connect.h"
#include "common/ldap/session.h"
#include "password-handler/directory_stamps.h"

namespace directory_sync::password_handler {

// How the handler logs in to its domain controller. The least right that works
// is a plain user's: it reads replPropertyMetaData.
struct DirectoryLogin {
  ldap::ServerAddress address;
  std::string account;
  std::string password_file;  // empty: as the account that it runs as
};

// Over a connection that is kept, and made anew once when it was lost.
class LdapStamps : public DirectoryStamps {
 public:
  explicit LdapStamps(DirectoryLogin login) : login_(std::move(login)) {}

  absl::StatusOr<DirectoryReading> ReadByName(absl::string_view name,
                                              absl::Duration timeout) override;
  absl::StatusOr<DirectoryReading> ReadByGuid(const ldap::Guid& object_guid,
                                              absl::Duration timeout) override;
  absl::StatusOr<bool> ReadComplexity(absl::Duration timeout) override;

  // Connects if that has not happened yet, to tell early what is wrong.
  absl::Status Connect(absl::Duration timeout);

 private:
  absl::StatusOr<std::unique_ptr<ldap::Session>> LogIn(
      const ldap::ServerAddress& address) const;

  using ReadAccount =
      std::function<absl::StatusOr<ldap::AccountState>(absl::Duration left)>;

  absl::StatusOr<DirectoryReading> Read(const ReadAccount& read,
                                        absl::Duration timeout);
  // Runs `use` on the session; after an error again on a new one, if there is
  // time. A session that failed is not kept.
  absl::Status WithSession(
      const std::function<absl::Status(absl::Duration left)>& use,
      absl::Duration timeout);

  const DirectoryLogin login_;
  std::unique_ptr<ldap::Session> session_;
  // Of the session: they can't change without the connection's end.
  std::string naming_context_;
  ldap::Guid invocation_id_;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_LDAP_STAMPS_H_
