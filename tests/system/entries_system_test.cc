// Contacts, distribution lists and alternate addresses, on a real domain.

#include <string>

#include "absl/strings/str_cat.h"
#include "common/ldap/guid.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/system/objects_fixture.h"

namespace directory_sync::system_test {
namespace {

using emulator::Service;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr char kLists[] = "/ex/distributionlists";

class EntriesSystemTest : public ObjectsFixture {
 protected:
  static void DeleteGroup(const std::string& name) {
    ASSERT_OK(Directory().writer().Delete(Directory().DnOf(name).value()));
    Sync();
  }

  // A person of the company's with a mailbox of Hosted Exchange.
  static void AddPerson(const std::string& name) {
    AddUser(name, absl::StrCat(name, "@example.com"), fixture::kExchangeGroup);
  }

  static std::string GuidOf(const std::string& dn) {
    const auto entry = Directory().writer().Read(dn, {"objectGUID"});
    EXPECT_OK(entry);
    return ldap::Guid::FromBytes(entry->Value("objectGUID")).value().ToString();
  }
};

TEST_F(EntriesSystemTest, AContactIsNamedByItsGuidAndChangedInPlace) {
  const std::string dn = AddContact("Ida Holm", "ida@partner.test");
  const std::string guid = GuidOf(dn);
  Sync();
  EXPECT_EQ(ExternalAddressOf(guid), "ida@partner.test");
  ForgetCalls();

  ASSERT_OK(Directory().writer().Rename(dn, "CN=Ida Holm-Berg", ""));
  ASSERT_OK(Directory().writer().Replace(
      absl::StrCat("CN=Ida Holm-Berg,", fixture::kStaffUnit),
      {{"mail", {"ida.berg@partner.test"}}}));
  Sync();

  EXPECT_EQ(ExternalAddressOf(guid), "ida.berg@partner.test");
  EXPECT_EQ(Calls("POST", "/ex/contacts/"), 0);
  EXPECT_EQ(Calls("DELETE", "/ex/contacts/"), 0);
  ASSERT_OK(Directory().writer().Delete(
      absl::StrCat("CN=Ida Holm-Berg,", fixture::kStaffUnit)));
  Sync();
  EXPECT_EQ(ExternalAddressOf(guid), "");
}

TEST_F(EntriesSystemTest, AListThatIsThereIsAdoptedAndKeepsItsOwnMembers) {
  ByHand("POST", "ex/distributionlists",
         R"({"CommonName":"board","DisplayName":"Old",
             "Members":{"Recipients":[{"Action":"Add","Value":"li.wei"}]}})");
  AddList("Board", "board@example.com", {"anna.weber"});
  Sync();
  EXPECT_EQ(ListOf("board").display_name, "Board");
  EXPECT_THAT(ListOf("board").members,
              UnorderedElementsAre("anna.weber", "li.wei"));
  DeleteGroup("Board");
}

TEST_F(EntriesSystemTest, AGroupGetsItsListWhenItGetsAnAddress) {
  AddList("Later", "", {"anna.weber"});
  Sync();
  EXPECT_THAT(Alerts(), HasSubstr("The value '' specified in the mail "
                                  "attribute for group 'Later' is invalid."));
  ASSERT_OK(Directory().SetAttribute("Later", "mail", {"later@example.com"}));
  Sync();
  EXPECT_THAT(ListOf("later").members, UnorderedElementsAre("anna.weber"));
  EXPECT_THAT(Alerts(), Not(HasSubstr("'Later'")));
  DeleteGroup("Later");
}

TEST_F(EntriesSystemTest, AListAtAMailboxsAddressIsTheDocumentedClash) {
  AddList("Clash", "tom.baker@example.com", {});
  Sync();
  EXPECT_THAT(
      Alerts(),
      HasSubstr("Performed action 'Create' for group 'Clash'. Error occurred "
                "when provisioning group 'Clash' for Hosted Exchange "
                "Distribution List: Please check that the group does not "
                "already exist in another service in control panel."));
  DeleteGroup("Clash");
  EXPECT_THAT(Alerts(), Not(HasSubstr("'Clash'")));
}

TEST_F(EntriesSystemTest, TwoGroupsWithOneAddressAreNotOneList) {
  AddList("First", "shared@example.com", {"anna.weber"});
  Sync();
  AddList("Second", "Shared@example.com", {"li.wei"});
  Sync();
  EXPECT_THAT(ListOf("shared").members, UnorderedElementsAre("anna.weber"));
  EXPECT_THAT(Alerts(), HasSubstr("group 'Second'"));
  DeleteGroup("Second");
  DeleteGroup("First");
}

TEST_F(EntriesSystemTest, AMemberChangeIsASmallWrite) {
  AddList("Small", "small@example.com", {"anna.weber", "li.wei"});
  Sync();
  ForgetCalls();
  ASSERT_OK(Directory().AddToGroup("Small", "sato.yuki"));
  Sync();
  EXPECT_EQ(Calls("PUT", kLists), 1);
  EXPECT_THAT(ListOf("small").members,
              UnorderedElementsAre("anna.weber", "li.wei", "sato.yuki"));
  std::string sent;
  System().provider().provider().Read(
      [&](const emulator::Account&, const emulator::Journal& journal) {
        for (const emulator::JournalEntry& entry : journal.entries()) {
          if (entry.method != "PUT") continue;
          for (const auto& [name, value] : entry.fields) sent += value + " ";
        }
      });
  EXPECT_THAT(sent, HasSubstr("sato.yuki"));
  EXPECT_THAT(sent, Not(HasSubstr("li.wei")));
  DeleteGroup("Small");
}

TEST_F(EntriesSystemTest, ChangesThatTheProviderMakesLaterAreWaitedFor) {
  emulator::Choices later;
  later.list_delay_ms = 1500;
  System().provider().provider().SetChoices(later);
  AddList("Slow", "slow@example.com", {"anna.weber"});
  Sync();
  EXPECT_THAT(ListOf("slow").members, UnorderedElementsAre("anna.weber"));
  EXPECT_THAT(Alerts(), Not(HasSubstr("'Slow'")));
  System().provider().provider().SetChoices(emulator::Choices());
  DeleteGroup("Slow");
}

TEST_F(EntriesSystemTest, WhoLeavesTheScopeLeavesTheListAndComesBackWithIt) {
  AddPerson("gil");
  AddList("Team of Gil", "gils@example.com", {"gil", "anna.weber"});
  Sync();
  ASSERT_OK(Directory().RemoveFromGroup(fixture::kExchangeGroup, "gil"));
  Sync();
  Sync();
  EXPECT_FALSE(MailboxOf("gil", Service::kExchange).enabled());
  EXPECT_THAT(ListOf("gils").members, UnorderedElementsAre("anna.weber"));

  ASSERT_OK(Directory().AddToGroup(fixture::kExchangeGroup, "gil"));
  Sync();
  EXPECT_THAT(ListOf("gils").members,
              UnorderedElementsAre("gil", "anna.weber"));
  DeleteGroup("Team of Gil");
}

class AddressesSystemTest : public EntriesSystemTest {};

TEST_F(AddressesSystemTest, OffByDefault) {
  ForgetCalls();
  AddPerson("jon");
  ASSERT_OK(Directory().SetAttribute("jon", "proxyAddresses",
                                     {"smtp:jonny@example.com"}));
  Sync();
  EXPECT_THAT(MailboxOf("jon", Service::kExchange).addresses, IsEmpty());
  EXPECT_EQ(Calls("POST", "/emailaddresses/"), 0);
}

TEST_F(AddressesSystemTest, ComeAndGoButOnlyOurs) {
  AddPerson("kim");
  Sync();
  ByHand("POST", "ex/mailboxes/kim/emailaddresses/by.hand@example.com");
  ASSERT_OK(Directory().SetAttribute(
      "kim", "proxyAddresses",
      {"SMTP:Kim@example.com", "smtp:k.kim@example.com", "Smtp:kim@example.org",
       "smtp:by.hand@example.com", "x400:c=DE"}));
  Set({"--sync-proxy-addresses", "yes"});
  EXPECT_THAT(MailboxOf("kim", Service::kExchange).addresses,
              UnorderedElementsAre("k.kim@example.com", "kim@example.org",
                                   "by.hand@example.com"));

  ASSERT_OK(Directory().SetAttribute("kim", "proxyAddresses",
                                     {"SMTP:kim@example.com"}));
  Sync();
  EXPECT_THAT(MailboxOf("kim", Service::kExchange).addresses,
              UnorderedElementsAre("by.hand@example.com"));
  Set({"--sync-proxy-addresses", "no"});
}

TEST_F(AddressesSystemTest, AForeignDomainIsTheDocumentedAlert) {
  AddPerson("lea");
  ASSERT_OK(Directory().SetAttribute(
      "lea", "proxyAddresses",
      {"smtp:lea@elsewhere.test", "smtp:l.lea@example.com"}));
  ASSERT_OK(Directory().SetAttribute("lea", "title", {"Chief"}));
  Set({"--sync-proxy-addresses", "yes"});
  const emulator::Mailbox mailbox = MailboxOf("lea", Service::kExchange);
  EXPECT_THAT(mailbox.addresses, UnorderedElementsAre("l.lea@example.com"));
  EXPECT_EQ(mailbox.Get("jobTitle"), "Chief");
  EXPECT_THAT(Alerts(),
              HasSubstr("The alternate address was not in the primary domain "
                        "or any of the alternate domains."));

  ASSERT_OK(Directory().SetAttribute("lea", "proxyAddresses", {}));
  Sync();
  EXPECT_THAT(Alerts(), Not(HasSubstr("alternate domains")));
  Set({"--sync-proxy-addresses", "no"});
}

}  // namespace
}  // namespace directory_sync::system_test
