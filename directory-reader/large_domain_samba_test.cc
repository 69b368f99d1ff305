// What must not cost as much as the domain is large: 100,000 users, a group of
// all of them, and 20,000 groups, on a real domain controller.

#include <memory>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "directory-reader/reader_fixture.h"
#include "directory-reader/samba_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/directory_fixture.h"

namespace directory_sync::directory_reader {
namespace {

using testing::SizeIs;

constexpr int kUsers = 100000;
constexpr int kGroups = 20000;
constexpr int kPageSize = 1000;
constexpr char kLargeGroup[] = "All of Many";
constexpr char kMember[] = "user000123";
constexpr absl::Duration kPatience = absl::Minutes(15);

// Directly in the database of the running domain controller, as samba-tool
// does: over LDAP they would take some minutes.
constexpr char kAddGroups[] = R"(
import sys, ldb
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB
lp = LoadParm()
lp.load(sys.argv[1])
db = SamDB(session_info=system_session(lp), lp=lp, flags=ldb.FLG_NOSYNC,
           options=['batch_mode:1', 'transaction_index_cache_size:200000'])
base = str(db.domain_dn())
db.transaction_start()
for i in range(int(sys.argv[2])):
    db.add({'dn': 'CN=Group %05d,CN=Users,%s' % (i, base),
            'objectClass': 'group', 'sAMAccountName': 'group%05d' % i})
db.transaction_commit()
)";

class LargeDomainTest : public testing::Test {
 protected:
  void Start(int users) {
    fixture::DirectoryFixtureOptions options;
    options.many_users = users;
    auto dc = fixture::DirectoryFixture::Start(std::move(options));
    ASSERT_OK(dc);
    dc_ = *std::move(dc);
    reader_ = std::make_unique<ReaderFixture>(ConfigFor(*dc_));
    reader_->deadline = kPatience;
  }

  void AddGroups() {
    fixture::CommandOptions options;
    options.timeout = kPatience;
    ASSERT_OK_AND_ASSIGN(const auto added,
                         dc_->RunInside({"/usr/bin/python3", "-c", kAddGroups,
                                         "{smb.conf}", absl::StrCat(kGroups)},
                                        options));
    ASSERT_TRUE(added.ok()) << added.Describe();
  }

  std::unique_ptr<fixture::DirectoryFixture> dc_;
  std::unique_ptr<ReaderFixture> reader_;
};

TEST_F(LargeDomainTest, OneMemberOfManyCostsOneMember) {
  Start(kUsers);
  ASSERT_OK_AND_ASSIGN(const StreamResult before, reader_->Snapshot());
  int members = 0;
  for (const pb::DirectoryObject& object : before.objects) {
    members += object.members_added_size();
  }
  EXPECT_GE(members, kUsers);
  const auto* user = before.Find("sAMAccountName", kMember);
  ASSERT_NE(user, nullptr);

  ASSERT_OK(dc_->RemoveFromGroup(kLargeGroup, kMember));
  ASSERT_OK_AND_ASSIGN(const StreamResult removed,
                       reader_->Changes(before.checkpoint));
  ASSERT_THAT(removed.objects, SizeIs(1));
  EXPECT_THAT(removed.objects[0].members_added(), SizeIs(0));
  ASSERT_THAT(removed.objects[0].members_removed(), SizeIs(1));
  EXPECT_EQ(removed.objects[0].members_removed(0), user->object_guid());

  ASSERT_OK(dc_->AddToGroup(kLargeGroup, kMember));
  ASSERT_OK_AND_ASSIGN(const StreamResult added,
                       reader_->Changes(removed.checkpoint));
  ASSERT_THAT(added.objects, SizeIs(1));
  EXPECT_THAT(added.objects[0].members_removed(), SizeIs(0));
  ASSERT_THAT(added.objects[0].members_added(), SizeIs(1));
  EXPECT_EQ(added.objects[0].members_added(0), user->object_guid());
}

TEST_F(LargeDomainTest, TwentyThousandGroupsArePagedEachOnce) {
  Start(0);
  AddGroups();
  std::set<std::string> guids;
  int listed = 0;
  std::string last;
  std::string token;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page,
                         reader_->Groups("group ", kPageSize, token));
    for (const pb::Group& group : page.groups()) {
      const std::string name = absl::AsciiStrToLower(group.name());
      EXPECT_LT(last, name);
      last = name;
      guids.insert(group.object_guid());
      ++listed;
    }
    token = page.next_page_token();
  } while (!token.empty());
  // One of the domain's own is among them.
  EXPECT_GE(listed, kGroups);
  EXPECT_THAT(guids, SizeIs(listed));
}

}  // namespace
}  // namespace directory_sync::directory_reader
