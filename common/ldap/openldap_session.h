#ifndef COMMON_LDAP_OPENLDAP_SESSION_H_
#define COMMON_LDAP_OPENLDAP_SESSION_H_

#include <memory>
#include <string>

#include "common/ldap/openldap_handle.h"
#include "common/ldap/session.h"

namespace directory_sync::ldap {

// A session over OpenLDAP's libldap.
class OpenldapSession : public Session {
 public:
  // `handle` is connected and bound.
  OpenldapSession(Handle handle, std::string uri)
      : handle_(std::move(handle)), uri_(std::move(uri)) {}

  absl::StatusOr<std::unique_ptr<Search>> Start(
      const SearchRequest& request) override;
  const std::string& uri() const override { return uri_; }
  bool usable() const override { return usable_; }

 private:
  friend class OpenldapSearch;

  const Handle handle_;
  const std::string uri_;
  bool usable_ = true;
};

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_OPENLDAP_SESSION_H_
