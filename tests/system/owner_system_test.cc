// Whose a mailbox is, on a real domain: addresses that change, that are handed
// on, and that come back.

#include <string>

#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/system/objects_fixture.h"

namespace directory_sync::system_test {
namespace {

using emulator::Service;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class OwnerSystemTest : public ObjectsFixture {
 protected:
  static emulator::Mailbox EmailOf(const std::string& name) {
    return MailboxOf(name, Service::kRackspaceEmail);
  }

  // Somebody of that name, with a mailbox of Rackspace Email at `mail`.
  static void AddPerson(const std::string& name, const std::string& mail) {
    ASSERT_OK(
        Directory().AddUser(name, {{"mail", {mail}}, {"displayName", {name}}}));
    ASSERT_OK(Directory().AddToGroup(fixture::kEmailGroup, name));
  }

  static void SetMail(const std::string& name, const std::string& mail) {
    ASSERT_OK(Directory().SetAttribute(name, "mail", {mail}));
  }
};

TEST_F(OwnerSystemTest, AChangedLocalPartRenamesTheMailboxIfThatIsAllowed) {
  Set({"--rename-mailboxes", "yes"});
  AddUser("rena.old", "rena.old@example.com", fixture::kExchangeGroup);
  AddList("Renas", "renas@example.com", {"rena.old"});
  Sync();
  ASSERT_THAT(ListOf("renas").members, UnorderedElementsAre("rena.old"));
  ForgetCalls();

  SetMail("rena.old", "rena.new@example.com");
  Sync();

  EXPECT_EQ(MailboxOf("rena.old", Service::kExchange).name, "");
  EXPECT_TRUE(MailboxOf("rena.new", Service::kExchange).enabled());
  EXPECT_EQ(Calls("POST", "/ex/mailboxes/"), 0);
  EXPECT_THAT(ListOf("renas").members, UnorderedElementsAre("rena.new"));
  Set({"--rename-mailboxes", "no"});
}

TEST_F(OwnerSystemTest, ANewcomerGetsNoMailboxThatAnotherStillUses) {
  AddPerson("ada.one", "ada@example.com");
  Sync();
  SetMail("ada.one", "ada.smith@example.com");
  AddPerson("ada.two", "ada@example.com");
  Sync();
  SyncAll();
  EXPECT_EQ(EmailOf("ada").Get("displayName"), "ada.one");
  EXPECT_THAT(Alerts(), HasSubstr("ada.two"));

  ASSERT_OK(Directory().RemoveFromGroup(fixture::kEmailGroup, "ada.one"));
  Sync();
  EXPECT_EQ(EmailOf("ada").Get("displayName"), "ada.two");
  EXPECT_TRUE(EmailOf("ada").enabled());
  EXPECT_THAT(Alerts(), Not(HasSubstr("ada.smith@example.com")));
}

TEST_F(OwnerSystemTest, WhoComesBackLeavesTheOldMailboxToItsNewOwner) {
  Set({"--rename-mailboxes", "yes"});
  AddPerson("cai.one", "cai@example.com");
  Sync();
  ASSERT_OK(Directory().RemoveFromGroup(fixture::kEmailGroup, "cai.one"));
  AddPerson("cai.two", "cai@example.com");
  // Two users may have one mail only while one of them is out of scope.
  Sync();
  Sync();
  EXPECT_EQ(EmailOf("cai").Get("displayName"), "cai.two");

  SetMail("cai.one", "cai.again@example.com");
  ASSERT_OK(Directory().AddToGroup(fixture::kEmailGroup, "cai.one"));
  Sync();

  EXPECT_EQ(EmailOf("cai").Get("displayName"), "cai.two");
  EXPECT_EQ(EmailOf("cai.again").Get("displayName"), "cai.one");
  Set({"--rename-mailboxes", "no"});
}

TEST_F(OwnerSystemTest, AMailboxStaysOpenWhileItsSuccessorIsRefused) {
  AddPerson("dov", "dov@example.com");
  Sync();
  SetMail("dov", "dov@not-ours.example");
  Sync();
  SyncAll();
  EXPECT_TRUE(EmailOf("dov").enabled());
  EXPECT_THAT(Alerts(), HasSubstr("'not-ours.example'. Not authorized"));

  SetMail("dov", "dov@example.com");
  Sync();
  EXPECT_TRUE(EmailOf("dov").enabled());
  EXPECT_THAT(Alerts(), Not(HasSubstr("not-ours.example")));
}

TEST_F(OwnerSystemTest, ThePasswordOfTheFormerOwnerStaysAway) {
  AddPerson("fay.one", "fay@example.com");
  Sync();
  ASSERT_OK(Directory().RemoveFromGroup(fixture::kEmailGroup, "fay.one"));
  AddPerson("fay.two", "fay@example.com");
  Sync();
  Sync();
  ASSERT_EQ(EmailOf("fay").Get("displayName"), "fay.two");

  ASSERT_OK(Directory().ResetPasswordByLdaps("fay.one", "Wint3r!is.coming"));
  ASSERT_OK(Directory().ResetPasswordByLdaps("fay.two", "Summ3r!is.gone"));

  const auto& digester = System().provider().provider().digester();
  ASSERT_OK(System().provider().provider().WaitFor(
      [&](const emulator::Account& account, const emulator::Journal&) {
        const auto* mailbox =
            account.FindMailbox(kDomain, Service::kRackspaceEmail, "fay");
        return mailbox->password_digest == digester.Digest("Summ3r!is.gone");
      },
      absl::Seconds(60)));
  EXPECT_FALSE(System().WasEverSent("Wint3r!is.coming"));
}

TEST_F(OwnerSystemTest, RevokedKeysAreNamedUntilRegisteredAnew) {
  System().provider().provider().SetKeys({{"NewUserKey", "NewSecretKey"}});
  AddPerson("eve.late", "eve.late@example.com");
  ASSERT_OK(System().primary().Ctl({"sync"}));
  ASSERT_OK(System().provider().provider().WaitFor(
      [](const emulator::Account&, const emulator::Journal& journal) {
        return journal.Count([](const emulator::JournalEntry& entry) {
          return entry.message.find("Authentication failed") !=
                 std::string::npos;
        }) > 0;
      },
      absl::Seconds(60)));
  EXPECT_EQ(EmailOf("eve.late").name, "");

  ASSERT_OK(System().primary().Register("NewUserKey", "NewSecretKey"));
  Sync();
  EXPECT_TRUE(EmailOf("eve.late").enabled());
  EXPECT_THAT(Alerts(), Not(HasSubstr("provider-keys")));
}

}  // namespace
}  // namespace directory_sync::system_test
