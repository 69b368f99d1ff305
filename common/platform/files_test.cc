#include "common/platform/files.h"

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/platform/file_permissions.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class FilesTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(root_, MakeTemporaryDirectory("files"));
  }
  void TearDown() override { ASSERT_OK(RemoveTree(root_)); }

  std::string Path(const std::string& name) {
    return absl::StrCat(root_, "/", name);
  }

  int Entries() {
    int count = 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator(root_)) {
      ++count;
    }
    return count;
  }

  std::string root_;
};

TEST_F(FilesTest, FilesArePrivateUnlessAskedOtherwise) {
  EXPECT_OK(AtomicWriteFile(Path("a"), "secret"));
  EXPECT_OK(AtomicWriteFile(Path("b"), "known", FileAccess::kPublic));
  EXPECT_TRUE(IsPrivate(Path("a")));
  EXPECT_FALSE(IsPrivate(Path("b")));
  EXPECT_THAT(ReadFile(Path("a")), IsOkAndHolds(std::string("secret")));
}

TEST_F(FilesTest, ReplacesAndLeavesNothingElseBehind) {
  ASSERT_OK(AtomicWriteFile(Path("a"), "one"));
  ASSERT_OK(AtomicWriteFile(Path("a"), std::string("t\0o", 3)));
  EXPECT_THAT(ReadFile(Path("a")), IsOkAndHolds(std::string("t\0o", 3)));
  EXPECT_EQ(Entries(), 1);
}

TEST_F(FilesTest, FailedReplacementKeepsTheOldAndLeavesNothingBehind) {
  ASSERT_TRUE(std::filesystem::create_directory(Path("a")));
  EXPECT_THAT(AtomicWriteFile(Path("a"), "x"), Not(IsOk()));
  EXPECT_EQ(Entries(), 1);
  EXPECT_THAT(AtomicWriteFile(Path("none/a"), "x"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none/a")));
}

TEST_F(FilesTest, OfManyCreatorsExactlyOneSucceeds) {
  constexpr int kCreators = 16;
  std::vector<absl::Status> results(kCreators);
  std::vector<std::thread> threads;
  for (int i = 0; i < kCreators; ++i) {
    threads.emplace_back([&, i] {
      results[i] = AtomicCreateFile(Path("a"), absl::StrCat("from ", i));
    });
  }
  for (std::thread& thread : threads) thread.join();
  int winner = -1;
  for (int i = 0; i < kCreators; ++i) {
    if (results[i].ok()) {
      EXPECT_EQ(winner, -1);
      winner = i;
    } else {
      EXPECT_THAT(results[i], StatusIs(absl::StatusCode::kAlreadyExists));
    }
  }
  EXPECT_THAT(ReadFile(Path("a")), IsOkAndHolds(absl::StrCat("from ", winner)));
  EXPECT_EQ(Entries(), 1);
}

TEST_F(FilesTest, PrivateDirectoryIsMadeWithItsParentsAndCorrected) {
  ASSERT_OK(CreatePrivateDirectory(Path("a/b/c")));
  EXPECT_TRUE(IsPrivate(Path("a/b/c")));
  MakePublic(Path("a/b/c"));
  ASSERT_FALSE(IsPrivate(Path("a/b/c")));
  ASSERT_OK(CreatePrivateDirectory(Path("a/b/c")));
  EXPECT_TRUE(IsPrivate(Path("a/b/c")));
  ASSERT_OK(AtomicWriteFile(Path("file"), ""));
  EXPECT_THAT(CreatePrivateDirectory(Path("file")), Not(IsOk()));
}

TEST_F(FilesTest, ReadingIsBoundedAndOfRegularFilesOnly) {
  ASSERT_OK(AtomicWriteFile(Path("a"), "12345"));
  EXPECT_THAT(ReadFile(Path("a"), 5), IsOkAndHolds(std::string("12345")));
  EXPECT_THAT(ReadFile(Path("a"), 4),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("a")));
  EXPECT_THAT(ReadFile(root_), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReadFile(Path("none")), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(FilesTest, RemovingWhatIsNotThereSucceeds) {
  ASSERT_OK(AtomicWriteFile(Path("a"), ""));
  EXPECT_OK(RemoveFile(Path("a")));
  EXPECT_FALSE(FileExists(Path("a")));
  EXPECT_OK(RemoveFile(Path("a")));
}

}  // namespace
}  // namespace directory_sync
