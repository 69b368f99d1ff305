#ifndef DIRECTORY_READER_WINDOWS_DIRECTORY_H_
#define DIRECTORY_READER_WINDOWS_DIRECTORY_H_

#include <atomic>
#include <string>
#include <vector>

#include "common/ldap/fake_session.h"
#include "common/ldap/session.h"
#include "directory-reader/scripted_ldap_server.h"

namespace directory_sync::directory_reader {

// A domain controller for a ScriptedLdapServer that limits its answers as
// Microsoft documents it for Windows: pages of 1,000 entries (MaxPageSize),
// lists of 1,500 values (MaxValRange), DirSync in parts. No Windows was at
// hand: this is its documentation ([MS-ADTS] 3.1.1.3), not its behaviour.
// Changed only by its script while it serves.
class WindowsDirectory {
 public:
  // A domain of that many users and one group of all of them.
  explicit WindowsDirectory(int users);

  // The whole script.
  ScriptedAnswer Answer(const ldap::SearchRequest& request) const;

  int page_size = 1000;
  int values_at_once = 1500;
  int changes_at_once = 100;
  // Users before it aren't members any more.
  std::atomic<int> first_member = 0;

  static std::string UserGuid(int index);
  static std::string GroupGuid();

 private:
  ScriptedAnswer Page(const ldap::SearchRequest& request) const;
  ScriptedAnswer Changes(const ldap::SearchRequest& request) const;
  // The object as asked for: its members, if any, in the range asked for.
  ldap::FakeAnswer::Object Shown(int index,
                                 const ldap::SearchRequest& request) const;
  int object_count() const { return users_ + 1; }

  const int users_;
};

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_WINDOWS_DIRECTORY_H_
