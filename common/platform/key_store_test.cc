#include "common/platform/key_store.h"

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/platform/file_permissions.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class KeyStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(const std::string root,
                         MakeTemporaryDirectory("keys"));
    directory_ = absl::StrCat(root, "/keys");
    path_ = absl::StrCat(directory_, "/state.key");
  }

  std::string directory_;
  std::string path_;
};

TEST_F(KeyStoreTest, GivesTheSameKeyAfterARestart) {
  ASSERT_OK_AND_ASSIGN(const Secret first,
                       FileKeyStore(directory_)->GetOrCreate("state", 32));
  EXPECT_EQ(first.size(), 32u);
  ASSERT_OK_AND_ASSIGN(const Secret again,
                       FileKeyStore(directory_)->GetOrCreate("state", 32));
  EXPECT_EQ(again, first);
  ASSERT_OK_AND_ASSIGN(const Secret other,
                       FileKeyStore(directory_)->GetOrCreate("other", 32));
  EXPECT_NE(other, first);
  EXPECT_TRUE(IsPrivate(path_));
}

TEST_F(KeyStoreTest, SimultaneousFirstCallersGetOneKey) {
  constexpr int kCallers = 8;
  std::vector<Secret> keys(kCallers);
  std::vector<std::thread> threads;
  for (int i = 0; i < kCallers; ++i) {
    threads.emplace_back([&, i] {
      auto key = FileKeyStore(directory_)->GetOrCreate("state", 32);
      ASSERT_OK(key);
      keys[i] = *std::move(key);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Secret& key : keys) EXPECT_EQ(key, keys[0]);
}

TEST_F(KeyStoreTest, KeyThatOthersCanReadIsRefused) {
  ASSERT_OK(FileKeyStore(directory_)->GetOrCreate("state", 32).status());
  MakePublic(path_);
  EXPECT_THAT(
      FileKeyStore(directory_)->GetOrCreate("state", 32).status(),
      StatusIs(absl::StatusCode::kPermissionDenied,
               AllOf(HasSubstr(path_), HasSubstr(MakePrivateCommand()))));
}

TEST_F(KeyStoreTest, DamagedKeyIsNeverReplacedSilently) {
  ASSERT_OK(FileKeyStore(directory_)->GetOrCreate("state", 32).status());
  ASSERT_OK(AtomicWriteFile(path_, "0011zz\n"));
  EXPECT_THAT(FileKeyStore(directory_)->GetOrCreate("state", 32).status(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr(path_)));
  EXPECT_THAT(ReadFile(path_), IsOkAndHolds(std::string("0011zz\n")));
}

TEST_F(KeyStoreTest, NameIsNoPath) {
  EXPECT_THAT(FileKeyStore(directory_)->GetOrCreate("../state", 32).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace directory_sync
