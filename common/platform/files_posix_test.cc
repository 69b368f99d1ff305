#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::HasSubstr;

class FilesTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(root_, MakeTemporaryDirectory("files"));
  }
  void TearDown() override { ASSERT_OK(RemoveTree(root_)); }

  std::string Path(const std::string& name) {
    return absl::StrCat(root_, "/", name);
  }

  static mode_t ModeOf(const std::string& path) {
    struct stat found = {};
    EXPECT_EQ(stat(path.c_str(), &found), 0) << path;
    return found.st_mode & 0777;
  }

  std::string root_;
};

TEST_F(FilesTest, ModesDoNotHangOnTheUmask) {
  const mode_t before = umask(0);
  EXPECT_OK(AtomicWriteFile(Path("a"), "secret"));
  EXPECT_OK(AtomicWriteFile(Path("b"), "known", FileAccess::kPublic));
  EXPECT_OK(CreatePrivateDirectory(Path("c")));
  umask(before);
  EXPECT_EQ(ModeOf(Path("a")), 0600u);
  EXPECT_EQ(ModeOf(Path("b")), 0644u);
  EXPECT_EQ(ModeOf(Path("c")), 0700u);
}

TEST_F(FilesTest, PrivateDirectoryOfAnotherUserIsRefused) {
  ASSERT_OK(CreatePrivateDirectory(Path("a")));
  if (chown(Path("a").c_str(), 12345, 12345) != 0) {
    GTEST_SKIP() << "only root outside a sandbox can give a directory away";
  }
  EXPECT_THAT(CreatePrivateDirectory(Path("a")),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr(absl::StrCat("chown 0 ", Path("a")))));
}

}  // namespace
}  // namespace directory_sync
