#include "uploader/observe/primary_members.h"

#include <string>

#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

TEST(PrimaryMembersTest, GroupIdIsTheEndOfItsSid) {
  directorysync::directory::v1::DirectoryObject group;
  EXPECT_EQ(PrimaryGroupIdOf(group), "");
  // S-1-5-32-513.
  group.set_object_sid(
      std::string("\x01\x02\0\0\0\0\0\x05\x20\0\0\0\x01\x02\0\0", 16));
  EXPECT_EQ(PrimaryGroupIdOf(group), "513");
}

}  // namespace
}  // namespace directory_sync::uploader
