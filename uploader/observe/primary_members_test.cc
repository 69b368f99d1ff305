#include "uploader/observe/primary_members.h"

#include <string>
#include <utility>
#include <vector>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/mirror_table.h"
#include "uploader/store/test_state.h"

namespace directory_sync::uploader {
namespace {

using directorysync::directory::v1::DirectoryObject;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

// S-1-5-21-0-0-0-<513 + more>.
std::string DomainSid(char more = 0) {
  std::string sid(28, 0);
  sid.replace(0, 12, std::string("\x01\x05\0\0\0\0\0\x05\x15\0\0\0", 12));
  sid[24] = static_cast<char>(1 + more);
  sid[25] = 2;
  return sid;
}

DirectoryObject Group(const std::string& guid, const std::string& sid) {
  DirectoryObject group;
  group.set_object_guid(guid);
  group.set_kind(directorysync::directory::v1::OBJECT_KIND_GROUP);
  group.set_object_sid(sid);
  return group;
}

DirectoryObject User(const std::string& guid, const std::string& primary) {
  DirectoryObject user;
  user.set_object_guid(guid);
  user.set_kind(directorysync::directory::v1::OBJECT_KIND_USER);
  auto* attribute = user.add_attributes();
  attribute->set_name("primaryGroupID");
  attribute->add_values(primary);
  return user;
}

class PrimaryMembersTest : public TestState {
 protected:
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  Pairs Apply(const std::vector<DirectoryObject>& objects,
              bool is_snapshot = false) {
    Pairs changes;
    Write([&](Database& database) {
      EXPECT_OK(ApplyPrimaryMembers(
          database, objects, is_snapshot,
          [&](const std::string& group, const std::string& member) {
            changes.push_back({group, member});
            return absl::OkStatus();
          }));
    });
    return changes;
  }

  bool IsMember(const std::string& group, const std::string& member) {
    bool is_member = false;
    Write([&](Database& database) {
      is_member = MirrorTable(database).HasMember(group, member).value();
    });
    return is_member;
  }
};

TEST_F(PrimaryMembersTest, RelativeIdIsTheEndOfADomainsSid) {
  EXPECT_EQ(RelativeIdOf(Group("g", "")), 0);
  EXPECT_EQ(RelativeIdOf(Group("g", DomainSid())), 513);
  // S-1-5-32-513 would be a built-in group.
  EXPECT_EQ(RelativeIdOf(Group(
                "g", std::string("\x01\x02\0\0\0\0\0\x05\x20\0\0\0\x01\x02\0\0",
                                 16))),
            0);
}

TEST_F(PrimaryMembersTest, UsersAreMembersOfTheirPrimaryGroupInAnyOrder) {
  EXPECT_THAT(Apply({User("ann", "513"), Group("all", DomainSid())}, true),
              UnorderedElementsAre(Pair("all", "ann")));
  EXPECT_TRUE(IsMember("all", "ann"));
  EXPECT_THAT(Apply({User("ann", "513"), Group("all", DomainSid())}, true),
              IsEmpty());
}

TEST_F(PrimaryMembersTest, AnotherPrimaryGroupEndsTheMembershipOfTheFirst) {
  Apply({Group("all", DomainSid()), Group("other", DomainSid(1)),
         User("ann", "513")},
        true);
  EXPECT_THAT(Apply({User("ann", "514")}),
              UnorderedElementsAre(Pair("all", "ann"), Pair("other", "ann")));
  EXPECT_FALSE(IsMember("all", "ann"));
  EXPECT_TRUE(IsMember("other", "ann"));
}

// Active Directory makes a direct member of who leaves his primary group, and
// takes the other one's direct membership away.
TEST_F(PrimaryMembersTest, DirectAndPrimaryMembershipAreApart) {
  Apply({Group("all", DomainSid()), User("ann", "513")}, true);
  Write([](Database& database) {
    MirrorTable mirror(database);
    EXPECT_OK(mirror.AddMember("all", "ann"));
    EXPECT_THAT(mirror.RemoveMember("all", "ann"), IsOkAndHolds(false));
  });
  EXPECT_TRUE(IsMember("all", "ann"));
  Write([](Database& database) {
    EXPECT_OK(MirrorTable(database).AddMember("all", "ann"));
  });
  Apply({User("ann", "600")});
  EXPECT_TRUE(IsMember("all", "ann"));
}

TEST_F(PrimaryMembersTest, AChangeThatDoesNotSayKeepsAndASnapshotEnds) {
  Apply({Group("all", DomainSid()), User("ann", "513")}, true);
  DirectoryObject partial;
  partial.set_object_guid("ann");
  EXPECT_THAT(Apply({partial}), IsEmpty());
  EXPECT_TRUE(IsMember("all", "ann"));
  EXPECT_THAT(Apply({partial}, true), UnorderedElementsAre(Pair("all", "ann")));
  EXPECT_FALSE(IsMember("all", "ann"));
}

}  // namespace
}  // namespace directory_sync::uploader
