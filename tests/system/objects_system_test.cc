// Objects of every kind from end to end, on one real domain: attributes,
// contacts, distribution lists and the cases that the product documents.

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/sample_company.h"
#include "tests/system/objects_fixture.h"
#include "uploader/provider/attribute_map.h"

namespace directory_sync::system_test {
namespace {

using emulator::Service;
using provider::MailService;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class ObjectsSystemTest : public ObjectsFixture {
 protected:
  static std::string DnOfGroup(const char* group) {
    return Directory().DnOf(group).value();
  }

  static void ExpectEveryField(const std::string& name, MailService service) {
    const emulator::Mailbox mailbox =
        MailboxOf(name, service == MailService::kHostedExchange
                            ? Service::kExchange
                            : Service::kRackspaceEmail);
    for (const provider::MappedAttribute& row : provider::AttributeMap()) {
      if (row.field(service).empty()) continue;
      EXPECT_EQ(mailbox.Get(std::string(row.field(service))),
                absl::StrCat("v ", row.attribute).substr(0, 6))
          << row.label;
    }
  }
};

TEST_F(ObjectsSystemTest, EveryAttributeOfTheTableArrivesInBothServices) {
  AddUser("full.exchange", "full.exchange@example.com",
          fixture::kExchangeGroup);
  AddUser("full.email", "full.email@example.com", fixture::kEmailGroup);
  for (const char* user : {"full.exchange", "full.email"}) {
    for (const provider::MappedAttribute& row : provider::AttributeMap()) {
      // Short enough for all of them: initials takes six characters.
      ASSERT_OK(Directory().SetAttribute(
          user, std::string(row.attribute),
          {absl::StrCat("v ", row.attribute).substr(0, 6)}));
    }
  }
  Sync();

  ExpectEveryField("full.exchange", MailService::kHostedExchange);
  ExpectEveryField("full.email", MailService::kHostedEmail);
}

TEST_F(ObjectsSystemTest, AnAttributeClearedInTheDirectoryIsCleared) {
  ASSERT_OK(Directory().SetAttribute("anna.weber", "title", {}));
  Sync();
  EXPECT_EQ(MailboxOf("anna.weber", Service::kExchange).Get("jobTitle"), "");
}

TEST_F(ObjectsSystemTest, AListHasItsDirectMembersInScopeOfBothServices) {
  EXPECT_EQ(ListOf("sales").display_name, "Sales Team");
  EXPECT_THAT(ListOf("sales").members,
              UnorderedElementsAre("anna.weber", "juergen.mueller",
                                   "francoise.beaulieu", "joao.santos"));
  EXPECT_EQ(ListOf("unlisted").common_name, "");
}

TEST_F(ObjectsSystemTest, AListFollowsItsGroupAndIsDeletedOnRemoval) {
  AddList("Team", "team@example.com", {"tom.baker"});
  Sync();
  EXPECT_THAT(ListOf("team").members, UnorderedElementsAre("tom.baker"));

  ASSERT_OK(Directory().AddToGroup("Team", "li.wei"));
  ASSERT_OK(Directory().RemoveFromGroup("Team", "tom.baker"));
  Sync();
  EXPECT_THAT(ListOf("team").members, UnorderedElementsAre("li.wei"));

  ASSERT_OK(Directory().RemoveFromGroup(fixture::kExchangeGroup, "Team"));
  Sync();
  EXPECT_EQ(ListOf("team").common_name, "");
}

TEST_F(ObjectsSystemTest, AContactFollowsItsObjectAndIsDeletedOnRemoval) {
  EXPECT_THAT(ExternalAddresses(), UnorderedElementsAre("bo.ek@partner.test",
                                                        "taras@supplier.test"));
  const std::string dn = AddContact("Eva Berg", "eva@partner.test");
  Sync();
  EXPECT_THAT(ExternalAddresses(), Contains("eva@partner.test"));

  ASSERT_OK(Directory().writer().Replace(dn, {{"mail", {"eva@new.test"}}}));
  Sync();
  EXPECT_THAT(ExternalAddresses(), Contains("eva@new.test"));

  ASSERT_OK(Directory().writer().Replace(dn, {{"otherMailbox", {}}}));
  Sync();
  EXPECT_THAT(Alerts(), HasSubstr("The value '' specified in the otherMailBox "
                                  "attribute for contact 'CN=Eva Berg'"));

  ASSERT_OK(Directory().writer().RemoveValue(DnOfGroup(fixture::kExchangeGroup),
                                             "member", dn));
  Sync();
  EXPECT_THAT(ExternalAddresses(), Not(Contains("eva@new.test")));
  EXPECT_THAT(Alerts(), Not(HasSubstr("Eva Berg")));
}

TEST_F(ObjectsSystemTest, AChangedLocalPartIsRefused) {
  AddUser("user.a", "usera@example.com", fixture::kEmailGroup);
  Sync();
  ASSERT_OK(Directory().SetAttribute("user.a", "mail", {"userb@example.com"}));
  Sync();
  EXPECT_THAT(Alerts(), HasSubstr("has changed from 'usera' to 'userb'. "
                                  "Directory Sync cannot change the Service "
                                  "ID for an object."));
  EXPECT_EQ(MailboxOf("userb", Service::kRackspaceEmail).name, "");
  ASSERT_OK(Directory().SetAttribute("user.a", "mail", {"usera@example.com"}));
  Sync();
  EXPECT_THAT(Alerts(), Not(HasSubstr("usera")));
}

TEST_F(ObjectsSystemTest, ADomainThatIsNotOnTheAccountIsNamed) {
  AddUser("far.away", "far.away@elsewhere.test", fixture::kEmailGroup);
  Sync();
  EXPECT_THAT(Alerts(), HasSubstr("on domain 'elsewhere.test'. Not "
                                  "authorized"));
  ASSERT_OK(Directory().DeleteUser("far.away"));
  Sync();
  EXPECT_THAT(Alerts(), Not(HasSubstr("elsewhere.test")));
}

TEST_F(ObjectsSystemTest, AnAddressInTheOtherServiceIsNamed) {
  ByHand("POST", "ex/mailboxes/taken",
         "displayName=T&password=Old-Mail-Pass1&size=1024");
  AddUser("taken", "taken@example.com", fixture::kEmailGroup);
  Sync();
  EXPECT_THAT(Alerts(),
              HasSubstr("Please check that the user does not already exist in "
                        "another service in control panel."));
  ASSERT_OK(Directory().DeleteUser("taken"));
  Sync();
}

TEST_F(ObjectsSystemTest, NoLicenceLeftIsNamedAndGoesAwayWithIt) {
  int before = 0;
  System().provider().provider().Edit([&](emulator::Account& account) {
    emulator::Domain& domain = account.domains.at(kDomain);
    before = domain.rsemail_max_mailboxes;
    domain.rsemail_max_mailboxes = static_cast<int>(domain.rs_mailboxes.size());
  });
  AddUser("one.more", "one.more@example.com", fixture::kEmailGroup);
  Sync();
  EXPECT_THAT(Alerts(), HasSubstr("Mailbox limit exceeded."));
  System().provider().provider().Edit([&](emulator::Account& account) {
    account.domains.at(kDomain).rsemail_max_mailboxes = before;
  });
  SyncAll();
  EXPECT_EQ(MailboxOf("one.more", Service::kRackspaceEmail).name, "one.more");
  EXPECT_THAT(Alerts(), Not(HasSubstr("Mailbox limit exceeded.")));
}

TEST_F(ObjectsSystemTest, AUserInBothGroupsKeepsTheServiceItHas) {
  ASSERT_OK(Directory().AddToGroup(fixture::kExchangeGroup, "bjorn.aasen"));
  Sync();
  EXPECT_TRUE(MailboxOf("bjorn.aasen", Service::kRackspaceEmail).enabled());
  EXPECT_EQ(MailboxOf("bjorn.aasen", Service::kExchange).name, "");
  EXPECT_NE(Alerts(), "[]");
  ASSERT_OK(
      Directory().RemoveFromGroup(fixture::kExchangeGroup, "bjorn.aasen"));
  Sync();
}

TEST_F(ObjectsSystemTest, TwoUsersWithOneMailAreBothNamed) {
  AddUser("twin.a", "twins@example.com", fixture::kEmailGroup);
  AddUser("twin.b", "Twins@example.com", fixture::kEmailGroup);
  Sync();
  // The first one may have got his mailbox before the second one was there: he
  // keeps it then, and the second one is named with him.
  EXPECT_THAT(Alerts(), HasSubstr("has the same address"));
  EXPECT_THAT(Alerts(), HasSubstr("'twin."));
  ASSERT_OK(Directory().DeleteUser("twin.b"));
  Sync();
  EXPECT_EQ(MailboxOf("twins", Service::kRackspaceEmail).name, "twins");
}

TEST_F(ObjectsSystemTest, ANewMailDomainGetsANewMailbox) {
  AddUser("mover", "mover@example.com", fixture::kEmailGroup);
  Sync();
  ASSERT_OK(Directory().SetAttribute("mover", "mail", {"mover@example.org"}));
  Sync();
  EXPECT_FALSE(MailboxOf("mover", Service::kRackspaceEmail).enabled());
  EXPECT_TRUE(
      MailboxOf("mover", Service::kRackspaceEmail, "example.org").enabled());
}

// The provider has one mailbox to an address: the old one has to go by hand.
TEST_F(ObjectsSystemTest, AUserMovedBetweenServicesIsCreatedThereOnceItCanBe) {
  AddUser("changer", "changer@example.com", fixture::kEmailGroup);
  Sync();
  ASSERT_OK(Directory().RemoveFromGroup(fixture::kEmailGroup, "changer"));
  ASSERT_OK(Directory().AddToGroup(fixture::kExchangeGroup, "changer"));
  Sync();
  EXPECT_TRUE(MailboxOf("changer", Service::kRackspaceEmail).enabled());
  EXPECT_THAT(Alerts(), HasSubstr("already exist in another service"));

  ByHand("DELETE", "rs/mailboxes/changer");
  SyncAll();
  SyncAll();

  EXPECT_TRUE(MailboxOf("changer", Service::kExchange).enabled());
  // His new mailbox has a password that nobody knows: that is still said.
  EXPECT_THAT(Alerts(), Not(HasSubstr("another service")));
}

TEST_F(ObjectsSystemTest, ProxyAddressesBecomeAlternateAddressesWhenAskedFor) {
  AddUser("many.names", "many.names@example.com", fixture::kExchangeGroup);
  ASSERT_OK(Directory().SetAttribute(
      "many.names", "proxyAddresses",
      {"SMTP:many.names@example.com", "smtp:m.names@example.com",
       "x400:c=us;a= ;p=none"}));
  Sync();
  EXPECT_TRUE(MailboxOf("many.names", Service::kExchange).addresses.empty());

  ASSERT_OK(System().primary().CtlJson(
      {"settings", "set", "--sync-proxy-addresses", "yes"}));
  Sync();
  EXPECT_THAT(MailboxOf("many.names", Service::kExchange).addresses,
              UnorderedElementsAre("m.names@example.com"));

  ASSERT_OK(Directory().SetAttribute("many.names", "proxyAddresses", {}));
  Sync();
  EXPECT_TRUE(MailboxOf("many.names", Service::kExchange).addresses.empty());
}

}  // namespace
}  // namespace directory_sync::system_test
