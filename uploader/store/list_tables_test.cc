// Contacts, lists and their members.

#include <string>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/entry_table.h"
#include "uploader/store/list_member_table.h"
#include "uploader/store/mirror_table.h"
#include "uploader/store/test_state.h"

namespace directory_sync::uploader {
namespace {

using provider::MailAddress;
using reconcile::ObjectKind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

using ListTablesTest = TestState;

MailAddress Sales() { return MailAddress::Parse("sales@example.com").value(); }

void PutList(Database& database) {
  EXPECT_OK(EntryTable(database).Put({"list",
                                      ObjectKind::kDistributionList,
                                      Sales(),
                                      {{"displayName", "Sales"}},
                                      {"displayName"}}));
}

std::vector<std::string> DueIn(ListMemberTable& members, bool held,
                               const char* after, int limit) {
  std::vector<std::string> guids;
  const auto due = members.DueIn("list", Sales(), held, after, limit);
  EXPECT_OK(due);
  for (const DueMember& member : *due) guids.push_back(member.guid);
  return guids;
}

TEST_F(ListTablesTest, AnEntrySurvivesWithWhatIsUncertainOfIt) {
  Write([](Database& database) { PutList(database); });
  Reopen();
  Write([](Database& database) {
    EntryTable entries(database);
    const auto held = entries.Of("list");
    ASSERT_OK(held);
    ASSERT_THAT(*held, SizeIs(1));
    EXPECT_EQ(held->front().address, Sales());
    EXPECT_EQ(held->front().fields.at("displayName"), "Sales");
    EXPECT_THAT(held->front().uncertain_fields, ElementsAre("displayName"));
    EXPECT_THAT(entries.HasList("list"), IsOkAndHolds(true));
    EXPECT_THAT(entries.ListHoldersOf(Sales()),
                IsOkAndHolds(ElementsAre("list")));
    EXPECT_OK(entries.Remove("list", Sales()));
    EXPECT_THAT(entries.HasList("list"), IsOkAndHolds(false));
  });
}

TEST_F(ListTablesTest, DueMembersComeInPieces) {
  Write([](Database& database) {
    ListMemberTable members(database);
    for (const char* member : {"c", "a", "b", "a"}) {
      EXPECT_OK(members.MarkDue("list", member));
    }
    EXPECT_THAT(DueIn(members, false, "", 2), ElementsAre("a", "b"));
    EXPECT_THAT(DueIn(members, false, "b", 2), ElementsAre("c"));
    EXPECT_OK(members.ClearDue("list", "a"));
    EXPECT_THAT(DueIn(members, false, "", 9), ElementsAre("b", "c"));
  });
}

TEST_F(ListTablesTest, WhoIsInTheListIsDueApartFromTheOthers) {
  Write([](Database& database) {
    ListMemberTable members(database);
    EXPECT_OK(members.Put("list", Sales(), "leaves", {"leaves", false}));
    for (const char* member : {"joins", "leaves"}) {
      EXPECT_OK(members.MarkDue("list", member));
    }
    EXPECT_THAT(DueIn(members, true, "", 9), ElementsAre("leaves"));
    EXPECT_THAT(DueIn(members, false, "", 9), ElementsAre("joins"));
  });
}

TEST_F(ListTablesTest, WhoIsToBeSentAloneIsItUntilNoLongerDue) {
  Write([](Database& database) {
    ListMemberTable members(database);
    EXPECT_OK(members.MarkDue("list", "ann"));
    EXPECT_OK(members.MarkAlone("list", "ann"));
    EXPECT_OK(members.MarkDue("list", "ann"));
    EXPECT_TRUE(members.DueIn("list", Sales(), false, "", 9)->front().alone);
    EXPECT_OK(members.ClearDue("list", "ann"));
    EXPECT_OK(members.MarkDue("list", "ann"));
    EXPECT_FALSE(members.DueIn("list", Sales(), false, "", 9)->front().alone);
  });
}

TEST_F(ListTablesTest, WhoIsInAGroupOrItsListIsDueInIt) {
  Write([](Database& database) {
    PutList(database);
    EXPECT_OK(MirrorTable(database).AddMember("list", "joins").status());
    EXPECT_OK(MirrorTable(database).AddMember("no list", "joins").status());
    ListMemberTable members(database);
    EXPECT_OK(members.Put("list", Sales(), "leaves", {"leaves", false}));
    EXPECT_THAT(members.MarkDueOf("joins"), IsOkAndHolds(ElementsAre("list")));
    EXPECT_THAT(members.MarkDueOf("leaves"), IsOkAndHolds(ElementsAre("list")));
    EXPECT_THAT(members.MarkDueOf("stranger"), IsOkAndHolds(IsEmpty()));
    EXPECT_THAT(DueIn(members, false, "", 9), ElementsAre("joins"));
    EXPECT_THAT(DueIn(members, true, "", 9), ElementsAre("leaves"));
  });
}

TEST_F(ListTablesTest, AListThatIsGoneTakesItsMembersAlong) {
  Write([](Database& database) {
    ListMemberTable members(database);
    EXPECT_OK(members.Put("list", Sales(), "ann", {"ann", true}));
    const auto held = members.HeldBy("list", Sales(), "ann");
    ASSERT_OK(held);
    ASSERT_THAT(*held, SizeIs(1));
    EXPECT_TRUE(held->front().uncertain);
    EXPECT_THAT(members.Count(), IsOkAndHolds(1));
    EXPECT_OK(members.RemoveList("list", Sales()));
    EXPECT_THAT(members.Count(), IsOkAndHolds(0));
  });
}

}  // namespace
}  // namespace directory_sync::uploader
