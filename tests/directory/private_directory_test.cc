#include "tests/directory/private_directory.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::fixture {
namespace {

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

int ModeOf(const std::string& path) {
  struct stat status = {};
  EXPECT_EQ(stat(path.c_str(), &status), 0);
  return static_cast<int>(status.st_mode & 0777);
}

TEST(PrivateDirectoryTest, IsItsOwnersAloneAndGoesAway) {
  std::string path;
  {
    ASSERT_OK_AND_ASSIGN(const auto directory, PrivateDirectory::Create());
    path = directory->path();
    ASSERT_OK(directory->MakeDirectory("sub"));
    ASSERT_OK(directory->WriteFile("sub/file", "content"));
    EXPECT_EQ(ModeOf(path), 0700);
    EXPECT_EQ(ModeOf(directory->File("sub")), 0700);
    EXPECT_EQ(ModeOf(directory->File("sub/file")), 0600);
  }
  EXPECT_FALSE(Exists(path));
}

TEST(PrivateDirectoryTest, PathIsShortEnoughForSockets) {
  ASSERT_OK_AND_ASSIGN(const auto directory, PrivateDirectory::Create());
  EXPECT_LE(directory->path().size(), 66);
}

TEST(PrivateDirectoryTest, WriteReplacesAFile) {
  ASSERT_OK_AND_ASSIGN(const auto directory, PrivateDirectory::Create());
  ASSERT_OK(directory->WriteFile("file", "something long"));
  ASSERT_OK(directory->WriteFile("file", "short"));
  std::string word;
  std::getline(std::ifstream(directory->File("file")), word);
  EXPECT_EQ(word, "short");
}

TEST(PrivateDirectoryTest, NextOneRemovesThatOfAKilledOwner) {
  ASSERT_OK_AND_ASSIGN(const auto parent, PrivateDirectory::Create());
  int names[2];
  ASSERT_EQ(pipe(names), 0);
  const pid_t pid = fork();
  if (pid == 0) {
    auto directory = PrivateDirectory::Create(parent->path());
    const std::string path = directory.ok() ? (*directory)->path() : "";
    (void)!write(names[1], path.data(), path.size());
    _exit(0);  // Without destructors, like a kill.
  }
  ASSERT_EQ(waitpid(pid, nullptr, 0), pid);
  char buffer[256];
  const ssize_t size = read(names[0], buffer, sizeof(buffer));
  const std::string abandoned(buffer, size);
  ASSERT_TRUE(Exists(abandoned));
  ASSERT_OK_AND_ASSIGN(const auto mine,
                       PrivateDirectory::Create(parent->path()));
  EXPECT_FALSE(Exists(abandoned));
  ASSERT_OK(PrivateDirectory::Create(parent->path()));
  EXPECT_TRUE(Exists(mine->path())) << "its owner lives";
}

TEST(PrivateDirectoryTest, NamesAParentThatIsNotThere) {
  EXPECT_THAT(PrivateDirectory::Create("/no/such/parent"),
              StatusIs(absl::StatusCode::kInternal,
                       testing::HasSubstr("/no/such/parent")));
}

}  // namespace
}  // namespace directory_sync::fixture
