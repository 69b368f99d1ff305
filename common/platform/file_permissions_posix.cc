#include <sys/stat.h>

#include "common/platform/file_permissions.h"
#include "gtest/gtest.h"

namespace directory_sync {

bool IsPrivate(const std::string& path) {
  struct stat found = {};
  EXPECT_EQ(stat(path.c_str(), &found), 0) << path;
  return (found.st_mode & 077) == 0;
}

void MakePublic(const std::string& path) {
  struct stat found = {};
  EXPECT_EQ(stat(path.c_str(), &found), 0) << path;
  EXPECT_EQ(chmod(path.c_str(), S_ISDIR(found.st_mode) ? 0755 : 0644), 0);
}

std::string MakePrivateCommand() { return "chmod 600"; }

}  // namespace directory_sync
