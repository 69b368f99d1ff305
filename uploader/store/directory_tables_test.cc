// The mirror of the directory, its checkpoint, and what is to be planned.

#include <optional>
#include <string>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/checkpoint_table.h"
#include "uploader/store/dirty_table.h"
#include "uploader/store/mirror_table.h"
#include "uploader/store/test_state.h"

namespace directory_sync::uploader {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using DirectoryTablesTest = TestState;

MirrorTable::Object User(const std::string& guid, const std::string& dn) {
  MirrorTable::Object user;
  user.set_object_guid(guid);
  user.set_kind(directorysync::directory::v1::OBJECT_KIND_USER);
  user.set_distinguished_name(dn);
  return user;
}

TEST_F(DirectoryTablesTest, PutTellsWhetherAnythingChanged) {
  Write([](Database& database) {
    MirrorTable mirror(database);
    EXPECT_THAT(mirror.Put(User("a", "CN=a")), IsOkAndHolds(true));
    EXPECT_THAT(mirror.Put(User("a", "CN=a")), IsOkAndHolds(false));
    EXPECT_THAT(mirror.Put(User("a", "CN=b")), IsOkAndHolds(true));
    ASSERT_OK_AND_ASSIGN(const auto found, mirror.Find("a"));
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->distinguished_name(), "CN=b");
    EXPECT_THAT(mirror.Count(), IsOkAndHolds(1));
  });
}

TEST_F(DirectoryTablesTest, GuidsAreBytes) {
  const std::string guid("\0\xFF\0x", 4);
  Write([&](Database& database) {
    MirrorTable mirror(database);
    EXPECT_OK(mirror.Put(User(guid, "CN=a")));
    EXPECT_THAT(mirror.AllGuids(), IsOkAndHolds(ElementsAre(guid)));
  });
}

TEST_F(DirectoryTablesTest, MembershipIsASet) {
  Write([](Database& database) {
    MirrorTable mirror(database);
    EXPECT_THAT(mirror.AddMember("g", "a"), IsOkAndHolds(true));
    EXPECT_THAT(mirror.AddMember("g", "a"), IsOkAndHolds(false));
    EXPECT_OK(mirror.AddMember("h", "a"));
    EXPECT_THAT(mirror.HasMember("g", "a"), IsOkAndHolds(true));
    EXPECT_THAT(mirror.RemoveMember("g", "a"), IsOkAndHolds(true));
    EXPECT_THAT(mirror.RemoveMember("g", "a"), IsOkAndHolds(false));
    EXPECT_OK(mirror.RemoveMemberships("a"));
    EXPECT_THAT(mirror.MembersOf("h"), IsOkAndHolds(IsEmpty()));
  });
}

TEST_F(DirectoryTablesTest, RemovedGroupHasNoMembers) {
  Write([](Database& database) {
    MirrorTable mirror(database);
    EXPECT_OK(mirror.Put(User("g", "CN=g")));
    EXPECT_OK(mirror.AddMember("g", "a"));
    EXPECT_THAT(mirror.Remove("g"), IsOkAndHolds(true));
    EXPECT_THAT(mirror.Remove("g"), IsOkAndHolds(false));
    EXPECT_THAT(mirror.HasMember("g", "a"), IsOkAndHolds(false));
  });
}

TEST_F(DirectoryTablesTest, CheckpointIsReplaced) {
  Write([](Database& database) {
    CheckpointTable checkpoints(database);
    EXPECT_FALSE(checkpoints.Get()->has_value());
    EXPECT_OK(checkpoints.Put({"one", "mail", absl::UnixEpoch()}));
    EXPECT_OK(checkpoints.Put({"two", "mail", absl::FromUnixSeconds(5)}));
    const auto found = checkpoints.Get();
    EXPECT_EQ((*found)->token, "two");
    EXPECT_EQ((*found)->read_at, absl::FromUnixSeconds(5));
  });
}

TEST_F(DirectoryTablesTest, DirtyAccountsStayUntilTheyAreCleared) {
  Write([](Database& database) {
    DirtyTable dirty(database);
    EXPECT_OK(dirty.Mark("a", 1));
    EXPECT_OK(dirty.Mark("a", 2));
    EXPECT_THAT(dirty.All(), IsOkAndHolds(SizeIs(1)));
    EXPECT_OK(dirty.Clear("a"));
    EXPECT_THAT(dirty.All(), IsOkAndHolds(IsEmpty()));
  });
}

}  // namespace
}  // namespace directory_sync::uploader
