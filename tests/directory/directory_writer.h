#ifndef TESTS_DIRECTORY_DIRECTORY_WRITER_H_
#define TESTS_DIRECTORY_DIRECTORY_WRITER_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

struct ldap;

namespace directory_sync::fixture {

// Attribute name -> values (bytes).
using Attributes = std::map<std::string, std::vector<std::string>>;

struct Entry {
  std::string dn;
  Attributes attributes;

  // The first value, or "".
  std::string Value(const std::string& attribute) const;
};

struct LdapLogin {
  // ldaps://… (verified against ca_file) or ldap://… (plain).
  std::string uri;
  std::string ca_file;
  // A DN, user@realm or DOMAIN\user; empty binds anonymously.
  std::string name;
  std::string password;
};

// One LDAP session of a test that changes the directory as an administrator
// does. Binds by a simple bind when first used and again after the connection
// was lost. Thread-safe: operations take turns.
//
// Errors of all: Unauthenticated (wrong name or password), Unavailable (no
// connection, untrusted certificate), NotFound, AlreadyExists,
// PermissionDenied, FailedPrecondition (the directory's rules refuse it; for a
// password: history or complexity), Internal.
class DirectoryWriter {
 public:
  explicit DirectoryWriter(LdapLogin login);
  ~DirectoryWriter();

  // Connects and binds, if that has not happened yet.
  absl::Status Bind();
  // Ends the session; the next operation starts another.
  void Disconnect();
  absl::Status Add(const std::string& dn, const Attributes& attributes);
  // Makes each attribute have exactly these values; none removes it.
  absl::Status Replace(const std::string& dn, const Attributes& attributes);
  absl::Status AddValue(const std::string& dn, const std::string& attribute,
                        const std::string& value);
  absl::Status RemoveValue(const std::string& dn, const std::string& attribute,
                           const std::string& value);
  absl::Status Delete(const std::string& dn);
  // Renames and moves; `new_parent` empty keeps the parent.
  absl::Status Rename(const std::string& dn, const std::string& new_rdn,
                      const std::string& new_parent);

  // The entry itself (base search); `attributes` empty means all.
  absl::StatusOr<Entry> Read(const std::string& dn,
                             const std::vector<std::string>& attributes = {});
  // All entries under `base` (subtree, without referrals).
  absl::StatusOr<std::vector<Entry>> Search(
      const std::string& base, const std::string& filter,
      const std::vector<std::string>& attributes = {});

 private:
  struct Change;

  absl::Status EnsureBound() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Open() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Checked(int code, absl::string_view what)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Modify(const std::string& dn,
                      const std::vector<Change>& changes);
  absl::StatusOr<std::vector<Entry>> Search(
      const std::string& base, int scope, const std::string& filter,
      const std::vector<std::string>& attributes);

  const LdapLogin login_;
  absl::Mutex mutex_;
  ::ldap* session_ ABSL_GUARDED_BY(mutex_) = nullptr;
};

// `value` escaped for a search filter (RFC 4515).
std::string EscapeFilterValue(absl::string_view value);

// `value` escaped as an attribute value in a DN (RFC 4514).
std::string EscapeDnValue(absl::string_view value);

// What unicodePwd takes: the password in quotes in UTF-16LE. `password` must be
// valid UTF-8.
std::string UnicodePassword(absl::string_view password);

}  // namespace directory_sync::fixture

#endif  // TESTS_DIRECTORY_DIRECTORY_WRITER_H_
