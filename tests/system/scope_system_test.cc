// Who is in scope, on a real domain: settings, deltas, and the ways in which
// Active Directory itself says that somebody is a member.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/system/objects_fixture.h"

namespace directory_sync::system_test {
namespace {

using emulator::Service;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kUsersGroup[] = "Domain Users";

class ScopeSystemTest : public ObjectsFixture {
 protected:
  static emulator::Mailbox EmailOf(const std::string& name) {
    return MailboxOf(name, Service::kRackspaceEmail);
  }

  static std::string DnOf(const std::string& name) {
    return Directory().DnOf(name).value();
  }

  // The last part of its SID, which primaryGroupID has.
  static std::string RelativeIdOf(const std::string& group) {
    const std::string sid = Directory()
                                .writer()
                                .Read(DnOf(group), {"objectSid"})
                                ->Value("objectSid");
    uint32_t id = 0;
    for (size_t i = 0; i < 4; ++i) {
      id = id << 8 | static_cast<unsigned char>(sid[sid.size() - 1 - i]);
    }
    return absl::StrCat(id);
  }
};

TEST_F(ScopeSystemTest, DoNotSyncDisablesNobody) {
  ForgetCalls();
  Set({"--hosted-email-group", "Do Not Sync"});
  EXPECT_TRUE(EmailOf("tom.baker").enabled());
  EXPECT_TRUE(EmailOf("priya.sharma").enabled());

  Set({"--hosted-email-group", fixture::kEmailGroup});
  EXPECT_TRUE(EmailOf("tom.baker").enabled());
  EXPECT_EQ(Calls("PUT", "/rs/mailboxes/"), 0);
}

TEST_F(ScopeSystemTest, ARenamedScopeGroupGoesOn) {
  const std::string before = DnOf(fixture::kEmailGroup);
  ASSERT_OK(Directory().SetAttribute(fixture::kEmailGroup, "sAMAccountName",
                                     {"Mail People"}));
  ASSERT_OK(Directory().writer().Rename(before, "CN=Mail People", ""));
  AddUser("later.on", "later.on@example.com", "Mail People");
  Sync();
  EXPECT_TRUE(EmailOf("later.on").enabled());
  EXPECT_TRUE(EmailOf("tom.baker").enabled());
  EXPECT_THAT(Alerts(), Not(HasSubstr("scope-group-missing")));

  ASSERT_OK(Directory().writer().Rename(
      DnOf("Mail People"), absl::StrCat("CN=", fixture::kEmailGroup), ""));
  ASSERT_OK(Directory().SetAttribute("Mail People", "sAMAccountName",
                                     {fixture::kEmailGroup}));
  Sync();
}

TEST_F(ScopeSystemTest, ADeletedScopeGroupAlarmsAndChangesNothing) {
  // One with the same members, so that choosing it changes nothing either.
  const auto group =
      Directory().writer().Read(DnOf(fixture::kEmailGroup), {"member"});
  ASSERT_OK(group);
  const std::string dn = absl::StrCat("CN=Short-lived,", fixture::kStaffUnit);
  ASSERT_OK(Directory().writer().Add(
      dn, {{"objectClass", {"group"}},
           {"sAMAccountName", {"Short-lived"}},
           {"member", group->attributes.at("member")}}));
  Set({"--hosted-email-group", "Short-lived"});
  ForgetCalls();

  ASSERT_OK(Directory().writer().Delete(dn));
  Sync();
  EXPECT_THAT(Alerts(), HasSubstr("scope-group-missing/rs"));
  EXPECT_THAT(Alerts(), HasSubstr("Short-lived"));
  SyncAll();
  EXPECT_TRUE(EmailOf("tom.baker").enabled());

  Set({"--hosted-email-group", fixture::kEmailGroup});
  EXPECT_TRUE(EmailOf("tom.baker").enabled());
  EXPECT_EQ(Calls("PUT", "/rs/mailboxes/"), 0);
  EXPECT_THAT(Alerts(), Not(HasSubstr("scope-group-missing")));
}

TEST_F(ScopeSystemTest, AnotherDomainThanTheDirectorysIsRefused) {
  const auto refused = System().primary().Ctl(
      {"settings", "set", "--local-domain", "other.example.test"});
  ASSERT_OK(refused);
  EXPECT_NE(refused->exit_code, 0);
  EXPECT_THAT(refused->Describe(), HasSubstr("other.example.test"));
  EXPECT_THAT(System().primary().CtlJson({"settings", "get"})->dump(),
              Not(HasSubstr("other.example.test")));
}

TEST_F(ScopeSystemTest, ADeltaWritesOnlyWhatChanged) {
  ForgetCalls();
  ASSERT_OK(
      Directory().SetAttribute("jiri.dvorak", "title", {"Vedoucí skladu"}));
  const auto run = System().primary().CtlJson({"sync", "--wait"});
  ASSERT_OK(run);
  EXPECT_THAT(run->dump(), HasSubstr("RUN_KIND_DELTA"));
  EXPECT_EQ(EmailOf("jiri.dvorak").Get("title"), "Vedoucí skladu");
  EXPECT_EQ(Calls("PUT", "/rs/mailboxes/jiri.dvorak"), 1);
  EXPECT_EQ(Calls("PUT", "/mailboxes/"), 1);
  EXPECT_EQ(Calls("POST", "/"), 0);
}

TEST_F(ScopeSystemTest, ADisabledAccountHasADisabledMailbox) {
  ASSERT_OK(Directory().SetEnabled("ayse.yilmaz", false));
  Sync();
  EXPECT_FALSE(EmailOf("ayse.yilmaz").enabled());
  ASSERT_OK(Directory().SetEnabled("ayse.yilmaz", true));
  Sync();
  EXPECT_TRUE(EmailOf("ayse.yilmaz").enabled());
}

// Active Directory takes who gets a group as primary group out of its member
// attribute, and puts him back when he gets another one.
TEST_F(ScopeSystemTest, AMemberByPrimaryGroupIsAMember) {
  AddUser("primary", "primary@example.com", fixture::kEmailGroup);
  Sync();
  ForgetCalls();
  ASSERT_OK(Directory().SetAttribute("primary", "primaryGroupID",
                                     {RelativeIdOf(fixture::kEmailGroup)}));
  const auto group =
      Directory().writer().Read(DnOf(fixture::kEmailGroup), {"member"});
  ASSERT_OK(group);
  EXPECT_THAT(group->attributes.at("member"),
              Not(testing::Contains(DnOf("primary"))));
  Sync();
  SyncAll();
  EXPECT_TRUE(EmailOf("primary").enabled());

  ASSERT_OK(Directory().SetAttribute("primary", "primaryGroupID",
                                     {RelativeIdOf(kUsersGroup)}));
  Sync();
  EXPECT_TRUE(EmailOf("primary").enabled());
  EXPECT_EQ(Calls("PUT", "/rs/mailboxes/primary"), 0);

  ASSERT_OK(Directory().RemoveFromGroup(fixture::kEmailGroup, "primary"));
  Sync();
  EXPECT_FALSE(EmailOf("primary").enabled());
}

TEST_F(ScopeSystemTest, MembersOfNoKindGetNothingAndStopNothing) {
  const std::string computer = absl::StrCat("CN=PRINTER,", fixture::kStaffUnit);
  const std::string unit = absl::StrCat("OU=Cellar,", fixture::kStaffUnit);
  ASSERT_OK(
      Directory().writer().Add(computer, {{"objectClass", {"computer"}},
                                          {"sAMAccountName", {"PRINTER$"}},
                                          {"mail", {"printer@example.com"}},
                                          {"userAccountControl", {"4096"}}}));
  ASSERT_OK(Directory().writer().Add(
      unit, {{"objectClass", {"organizationalUnit"}}}));
  for (const std::string& member : {computer, unit}) {
    ASSERT_OK(Directory().writer().AddValue(DnOf(fixture::kEmailGroup),
                                            "member", member));
  }
  ASSERT_OK(Directory().SetAttribute("li.wei", "title", {"主任"}));

  const auto run = System().primary().CtlJson({"sync", "--wait"});

  EXPECT_OK(run);
  EXPECT_EQ(MailboxOf("li.wei", Service::kExchange).Get("jobTitle"), "主任");
  EXPECT_EQ(EmailOf("printer").name, "");
  EXPECT_THAT(Alerts(), Not(HasSubstr("PRINTER")));
  EXPECT_THAT(Alerts(), Not(HasSubstr("Cellar")));
  ASSERT_OK(Directory().writer().Delete(computer));
  ASSERT_OK(Directory().writer().Delete(unit));
  Sync();
}

TEST_F(ScopeSystemTest, ADomainAliasStandsForTheProvidersMailDomain) {
  Set({"--domain-aliases", "corp.example.test=example.com"});
  AddUser("aliased", "aliased@corp.example.test", fixture::kEmailGroup);
  AddList("Aliased List", "aliased.list@corp.example.test", {"anna.weber"});
  Sync();
  EXPECT_TRUE(EmailOf("aliased").enabled());
  EXPECT_EQ(ListOf("aliased.list").display_name, "Aliased List");

  ASSERT_OK(Directory().DeleteUser("aliased"));
  ASSERT_OK(Directory().writer().Delete(DnOf("Aliased List")));
  Sync();
  Set({"--domain-aliases", ""});
}

}  // namespace
}  // namespace directory_sync::system_test
