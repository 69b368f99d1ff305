#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/platform/user_name.h"

namespace directory_sync {

std::string OsUserName() {
  // Only root can be believed about who it was before.
  const char* sudo_user = std::getenv("SUDO_USER");
  if (geteuid() == 0 && sudo_user != nullptr) return sudo_user;
  std::vector<char> buffer(16 << 10);
  struct passwd entry;
  struct passwd* found = nullptr;
  if (getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) ==
          0 &&
      found != nullptr) {
    return found->pw_name;
  }
  return absl::StrCat("uid ", geteuid());
}

}  // namespace directory_sync
