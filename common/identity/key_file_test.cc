#include "common/identity/key_file.h"

#include <string>

#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class KeyFileTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(directory_, MakeTemporaryDirectory("key"));
    path_ = directory_ + "/some.key";
  }
  void TearDown() override { RemoveTree(directory_).IgnoreError(); }

  std::string directory_;
  std::string path_;
};

TEST_F(KeyFileTest, KeyIsMadeOnceAndKept) {
  ASSERT_OK_AND_ASSIGN(const PrivateKey made, LoadOrCreateKeyFile(path_));
  ASSERT_OK_AND_ASSIGN(const PrivateKey kept, LoadOrCreateKeyFile(path_));
  EXPECT_TRUE(made.public_key() == kept.public_key());
}

TEST_F(KeyFileTest, FileThatOthersCanReadIsRefused) {
  ASSERT_OK(AtomicWriteFile(path_, "x", FileAccess::kPublic));
  EXPECT_THAT(LoadOrCreateKeyFile(path_).status(),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr(path_)));
}

TEST_F(KeyFileTest, DamagedFileIsNamedWithItsCureAndKept) {
  ASSERT_OK(AtomicWriteFile(path_, "no key"));
  EXPECT_THAT(LoadOrCreateKeyFile(path_).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr(path_), HasSubstr("remove the file"))));
  EXPECT_THAT(ReadFile(path_), IsOkAndHolds("no key"));
}

}  // namespace
}  // namespace directory_sync
