// Contacts, distribution lists and alternate addresses, from the directory to
// the provider emulator over TLS.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/reconcile/entry.h"
#include "uploader/testing/uploader_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using emulator::FaultKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr char kListPath[] = "/ex/distributionlists";

class EntrySyncTest : public UploaderFixture {
 protected:
  std::string AddMember(const std::string& name) {
    const std::string guid = directory_.AddUser(name);
    directory_.AddMember(group_, guid);
    return guid;
  }

  std::string AddContact(const std::string& name, const std::string& mail) {
    const std::string guid =
        directory_.AddContact(name, {{"displayName", name},
                                     {"mail", mail},
                                     {"otherMailbox", "example.com"},
                                     {"company", "Partner"}});
    directory_.AddMember(group_, guid);
    return guid;
  }

  std::string AddList(const std::string& name,
                      const std::vector<std::string>& members) {
    const std::string guid = directory_.AddGroup(name);
    directory_.Set(guid, "mail", name + "@example.com");
    for (const std::string& member : members) {
      directory_.AddMember(guid, member);
    }
    directory_.AddMember(group_, guid);
    return guid;
  }

  std::optional<emulator::Contact> ContactOf(const std::string& guid) {
    std::optional<emulator::Contact> found;
    emulator_->provider().Read(
        [&](const emulator::Account& account, const emulator::Journal&) {
          const auto* contact =
              account.FindContact("example.com", reconcile::ContactName(guid));
          if (contact != nullptr) found = *contact;
        });
    return found;
  }

  std::optional<emulator::DistributionList> ListOf(const std::string& name) {
    std::optional<emulator::DistributionList> found;
    emulator_->provider().Read(
        [&](const emulator::Account& account, const emulator::Journal&) {
          const auto* list = account.FindList("example.com", name);
          if (list != nullptr) found = *list;
        });
    return found;
  }

  std::set<std::string> MembersOf(const std::string& name) {
    const auto list = ListOf(name);
    return list.has_value() ? list->members : std::set<std::string>{"no list"};
  }
};

TEST_F(EntrySyncTest, ContactIsNamedByItsGuidAndChangedInPlace) {
  const std::string bo = AddContact("Bo Ek", "bo@partner.test");
  Begin();
  ASSERT_TRUE(ContactOf(bo).has_value());
  EXPECT_EQ(ContactOf(bo)->fields.at("displayName"), "Bo Ek");
  EXPECT_EQ(ContactOf(bo)->fields.at("externalEmail"), "bo@partner.test");
  EXPECT_EQ(ContactOf(bo)->fields.at("company"), "Partner");

  directory_.Set(bo, "mail", "bo.ek@partner.test");
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_EQ(ContactOf(bo)->fields.at("externalEmail"), "bo.ek@partner.test");
  EXPECT_EQ(Calls("DELETE", "/ex/contacts/"), 0);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(EntrySyncTest, ContactRemovedFromTheGroupIsDeleted) {
  const std::string bo = AddContact("Bo Ek", "bo@partner.test");
  Begin();

  directory_.RemoveMember(group_, bo);
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);

  EXPECT_FALSE(ContactOf(bo).has_value());
}

TEST_F(EntrySyncTest, ContactWithoutDomainIsTheDocumentedAlertUntilItHasOne) {
  const std::string bo = AddContact("Bo Ek", "bo@partner.test");
  directory_.Set(bo, "otherMailbox", "");
  EXPECT_EQ(Begin().state(), v1::RUN_STATE_INCOMPLETE);
  ASSERT_THAT(OpenAlerts(), SizeIs(1));
  EXPECT_EQ(OpenAlerts()[0].message(),
            "The value '' specified in the otherMailBox attribute for contact "
            "'CN=Bo Ek' is invalid.");

  directory_.Set(bo, "otherMailbox", "Example.com");
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_TRUE(ContactOf(bo).has_value());
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(EntrySyncTest, ContactThatIsThereIsAdoptedAndBroughtUpToDate) {
  const std::string bo = AddContact("Bo Ek", "bo@partner.test");
  ASSERT_OK(emulator_->provider().Apply(
      "POST",
      absl::StrCat("/v1/domains/example.com/ex/contacts/",
                   reconcile::ContactName(bo)),
      "displayName=Old&externalEmail=old%40partner.test"));

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_SUCCEEDED);

  EXPECT_EQ(ContactOf(bo)->fields.at("displayName"), "Bo Ek");
  EXPECT_EQ(ContactOf(bo)->fields.at("externalEmail"), "bo@partner.test");
}

TEST_F(EntrySyncTest, ListHasItsDirectMembersInScope) {
  const std::string ann = AddMember("ann");
  const std::string outsider = directory_.AddUser("outsider");
  const std::string bo = AddContact("Bo Ek", "bo@partner.test");
  const std::string email_group = directory_.AddGroup("Email Users");
  const std::string cy = directory_.AddUser("cy");
  directory_.AddMember(email_group, cy);
  AddList("sales", {ann, outsider, bo, cy});
  StartUploader();
  ASSERT_OK(Register());

  EXPECT_EQ(Choose(group_, email_group).state(), v1::RUN_STATE_SUCCEEDED);

  ASSERT_TRUE(ListOf("sales").has_value());
  EXPECT_EQ(ListOf("sales")->display_name, "sales");
  EXPECT_THAT(MembersOf("sales"),
              UnorderedElementsAre("ann", "cy", reconcile::ContactName(bo)));
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(EntrySyncTest, MemberChangesAreSmallWrites) {
  const std::string ann = AddMember("ann");
  const std::string bo = AddMember("bo");
  const std::string cy = AddMember("cy");
  const std::string sales = AddList("sales", {ann, bo});
  Begin();
  emulator_->provider().ClearJournal();

  directory_.AddMember(sales, cy);
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_THAT(MembersOf("sales"), UnorderedElementsAre("ann", "bo", "cy"));
  EXPECT_EQ(Calls("PUT", kListPath), 1);

  directory_.RemoveMember(sales, ann);
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_THAT(MembersOf("sales"), UnorderedElementsAre("bo", "cy"));
  EXPECT_EQ(Calls("PUT", kListPath), 2);
}

TEST_F(EntrySyncTest, WhoLeavesTheScopeLeavesTheListAndComesBackWithIt) {
  const std::string ann = AddMember("ann");
  const std::string bo = AddMember("bo");
  AddMember("cy");
  AddMember("dan");
  AddList("sales", {ann, bo});
  Begin();

  directory_.RemoveMember(group_, ann);
  Sync();
  Sync();
  EXPECT_FALSE(MailboxOf("ann")->enabled());
  EXPECT_THAT(MembersOf("sales"), ElementsAre("bo"));

  directory_.AddMember(group_, ann);
  Sync();
  EXPECT_THAT(MembersOf("sales"), UnorderedElementsAre("ann", "bo"));
}

TEST_F(EntrySyncTest, ListThatIsThereIsAdoptedAndKeepsItsOwnMembers) {
  ASSERT_OK(emulator_->provider().Apply(
      "POST", "/v1/domains/example.com/ex/mailboxes/old",
      "displayName=Old&password=Xy7%21kkpp&size=2048"));
  ASSERT_OK(emulator_->provider().Apply(
      "POST", "/v1/domains/example.com/ex/distributionlists",
      R"({"CommonName":"sales","DisplayName":"Old",
          "Members":{"Recipients":[{"Action":"Add","Value":"old"}]}})"));
  const std::string ann = AddMember("ann");
  AddList("sales", {ann});

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_SUCCEEDED);

  EXPECT_EQ(ListOf("sales")->display_name, "sales");
  EXPECT_THAT(MembersOf("sales"), UnorderedElementsAre("ann", "old"));
}

TEST_F(EntrySyncTest, GroupGetsItsListWhenItGetsAnAddress) {
  const std::string ann = AddMember("ann");
  const std::string sales = AddList("sales", {ann});
  directory_.Set(sales, "mail", "");
  EXPECT_EQ(Begin().state(), v1::RUN_STATE_INCOMPLETE);
  ASSERT_THAT(OpenAlerts(), SizeIs(1));
  EXPECT_EQ(OpenAlerts()[0].message(),
            "The value '' specified in the mail attribute for group 'sales' is "
            "invalid.");

  directory_.Set(sales, "mail", "sales@example.com");
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_THAT(MembersOf("sales"), ElementsAre("ann"));
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(EntrySyncTest, ListIsDeletedOnRemoval) {
  const std::string sales = AddList("sales", {AddMember("ann")});
  Begin();

  directory_.RemoveMember(group_, sales);
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);

  EXPECT_FALSE(ListOf("sales").has_value());
  EXPECT_TRUE(MailboxOf("ann")->enabled());
}

TEST_F(EntrySyncTest, ListAtAMailboxsAddressIsTheDocumentedClash) {
  ASSERT_OK(emulator_->provider().Apply(
      "POST", "/v1/domains/example.com/rs/mailboxes/sales",
      "password=Xy7%21kkpp&size=2048"));
  AddList("sales", {});

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_INCOMPLETE);

  ASSERT_THAT(OpenAlerts(), SizeIs(1));
  EXPECT_EQ(OpenAlerts()[0].message(),
            "Performed action 'Create' for group 'sales'. Error occurred when "
            "provisioning group 'sales' for Hosted Exchange Distribution List: "
            "Please check that the group does not already exist in another "
            "service in control panel.");
}

TEST_F(EntrySyncTest, ChangesThatTheProviderMakesLaterAreWaitedFor) {
  emulator::Choices choices;
  choices.list_delay_ms = 1500;
  emulator_->provider().SetChoices(choices);
  const std::string ann = AddMember("ann");
  AddList("sales", {ann});

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_SUCCEEDED);

  EXPECT_THAT(MembersOf("sales"), ElementsAre("ann"));
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(EntrySyncTest, TwoGroupsWithOneAddressAreNotOneList) {
  const std::string ann = AddMember("ann");
  const std::string bo = AddMember("bo");
  AddList("sales", {ann});
  Begin();
  const std::string other = AddList("other", {bo});
  directory_.Set(other, "mail", "Sales@example.com");

  EXPECT_EQ(Sync().state(), v1::RUN_STATE_INCOMPLETE);

  EXPECT_THAT(MembersOf("sales"), ElementsAre("ann"));
  ASSERT_THAT(OpenAlerts(), SizeIs(1));
  EXPECT_THAT(OpenAlerts()[0].message(), HasSubstr("group 'other'"));
}

TEST_F(EntrySyncTest, LostAnswersOfListsEndInOneListWithItsMembers) {
  const std::string ann = AddMember("ann");
  AddList("sales", {ann});
  AddFault(FaultKind::kDropAfterCommit, "POST", kListPath, 1);
  AddFault(FaultKind::kDropAfterCommit, "PUT", kListPath, 1);

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_SUCCEEDED);

  EXPECT_THAT(MembersOf("sales"), ElementsAre("ann"));
  EXPECT_EQ(Calls("POST", kListPath), 1);
}

TEST_F(EntrySyncTest, ListDeletedAtTheProviderIsMadeAgainWithItsMembers) {
  const std::string ann = AddMember("ann");
  const std::string bo = AddMember("bo");
  const std::string sales = AddList("sales", {ann});
  Begin();
  ASSERT_OK(emulator_->provider().Apply(
      "DELETE", "/v1/domains/example.com/ex/distributionlists/sales"));

  directory_.AddMember(sales, bo);
  Sync();

  EXPECT_THAT(MembersOf("sales"), UnorderedElementsAre("ann", "bo"));
}

TEST_F(EntrySyncTest, ChangedLocalPartRenamesTheMailboxIfThatIsAllowed) {
  settings_.set_rename_mailboxes(true);
  const std::string ann = AddMember("ann");
  AddList("sales", {ann});
  Begin();
  AddFault(FaultKind::kDropAfterCommit, "PUT", "/ex/mailboxes/ann", 1);

  directory_.Set(ann, "mail", "ann.lee@example.com");
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);

  EXPECT_FALSE(MailboxOf("ann").has_value());
  ASSERT_TRUE(MailboxOf("ann.lee").has_value());
  EXPECT_THAT(MembersOf("sales"), ElementsAre("ann.lee"));
  EXPECT_EQ(Calls("POST", "/ex/mailboxes/ann"), 1);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(EntrySyncTest, MembersOfNoKindGetNothingAndStopNothing) {
  ScriptedDirectory::Object thing;
  thing.set_distinguished_name("CN=thing,DC=test");
  const std::string guid = directory_.AddObject(std::move(thing));
  directory_.Set(guid, "mail", "thing@example.com");
  directory_.AddMember(group_, guid);
  const std::string ann = AddMember("ann");
  AddList("sales", {ann, guid});

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_SUCCEEDED);

  EXPECT_FALSE(MailboxOf("thing").has_value());
  EXPECT_THAT(MembersOf("sales"), ElementsAre("ann"));
}

}  // namespace
}  // namespace directory_sync::uploader
