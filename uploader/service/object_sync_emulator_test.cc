// Objects, from the directory to the provider emulator over TLS.

#include <string>
#include <vector>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/testing/uploader_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using testing::Contains;
using testing::IsEmpty;
using testing::Property;
using testing::SizeIs;

class ObjectSyncTest : public UploaderFixture {
 protected:
  // A user in scope.
  std::string AddMember(const std::string& name,
                        const ScriptedDirectory::Attributes& more = {}) {
    const std::string guid = directory_.AddUser(name, more);
    directory_.AddMember(group_, guid);
    return guid;
  }
};

TEST_F(ObjectSyncTest, CreatesMailboxesOfMembers) {
  const std::string ann =
      AddMember("ann", {{"displayName", "Ann Lee"}, {"title", "Chief"}});
  directory_.AddUser("outsider");

  const Run run = Begin();

  EXPECT_EQ(run.state(), v1::RUN_STATE_SUCCEEDED) << run.DebugString();
  const auto mailbox = MailboxOf("ann");
  ASSERT_TRUE(mailbox.has_value());
  EXPECT_EQ(mailbox->Get("displayName"), "Ann Lee");
  EXPECT_EQ(mailbox->Get("jobTitle"), "Chief");
  EXPECT_TRUE(mailbox->enabled());
  EXPECT_EQ(mailbox->Get("size"), "10240");
  EXPECT_FALSE(MailboxOf("outsider").has_value());
  EXPECT_EQ(AccountOf(ann).mailbox_state(), v1::MAILBOX_STATE_IN_SYNC);
  EXPECT_EQ(AccountOf(ann).password_state(), v1::PASSWORD_STATE_NEVER_CAPTURED);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(ObjectSyncTest, AdoptsAMailboxThatIsThere) {
  ASSERT_OK(emulator_->provider().Apply(
      "POST", "/v1/domains/example.com/ex/mailboxes/ann",
      "displayName=Old&password=Xy7%21kkpp&size=2048"));
  AddMember("ann", {{"displayName", "Ann Lee"}});

  Begin();

  EXPECT_EQ(MailboxOf("ann")->Get("displayName"), "Ann Lee");
  EXPECT_EQ(MailboxOf("ann")->Get("size"), "2048");
  EXPECT_TRUE(HasPassword("ann", "Xy7!kkpp"));
  EXPECT_THAT(Operations(),
              Contains(Property(&Operation::kind, v1::OPERATION_KIND_ADOPT)));
}

TEST_F(ObjectSyncTest, DeltaWritesOnlyWhatChanged) {
  const std::string ann = AddMember("ann");
  AddMember("bo");
  Begin();
  directory_.Set(ann, "title", "Chief");
  emulator_->provider().ClearJournal();

  const Run run = Sync();

  EXPECT_EQ(run.kind(), v1::RUN_KIND_DELTA);
  EXPECT_EQ(run.planned(), 1);
  EXPECT_EQ(MailboxOf("ann")->Get("jobTitle"), "Chief");
  EXPECT_EQ(Calls("PUT", "/ann"), 1);
  EXPECT_EQ(Calls("PUT", "/bo"), 0);
  EXPECT_EQ(directory_.snapshots(), 1);
}

TEST_F(ObjectSyncTest, RemovedFromTheGroupIsDisabledAndReaddedEnabled) {
  const std::string ann = AddMember("ann");
  Begin();

  directory_.RemoveMember(group_, ann);
  Sync();
  ASSERT_TRUE(MailboxOf("ann").has_value());
  EXPECT_FALSE(MailboxOf("ann")->enabled());

  directory_.AddMember(group_, ann);
  Sync();
  EXPECT_TRUE(MailboxOf("ann")->enabled());
  EXPECT_EQ(AccountOf(ann).mailbox_state(), v1::MAILBOX_STATE_IN_SYNC);
}

TEST_F(ObjectSyncTest, DeletedUserIsDisabled) {
  const std::string ann = AddMember("ann");
  Begin();

  directory_.Delete(ann);
  Sync();

  ASSERT_TRUE(MailboxOf("ann").has_value());
  EXPECT_FALSE(MailboxOf("ann")->enabled());
}

TEST_F(ObjectSyncTest, DisabledAccountHasADisabledMailbox) {
  const std::string ann = AddMember("ann");
  Begin();

  directory_.SetEnabled(ann, false);
  Sync();

  EXPECT_FALSE(MailboxOf("ann")->enabled());
  EXPECT_EQ(AccountOf(ann).mailbox_state(), v1::MAILBOX_STATE_DISABLED);
}

TEST_F(ObjectSyncTest, DoNotSyncDisablesNobody) {
  AddMember("ann");
  Begin();

  const std::string other = directory_.AddGroup("Email Users");
  Choose("", other);

  EXPECT_TRUE(MailboxOf("ann")->enabled());
}

TEST_F(ObjectSyncTest, DeletedScopeGroupAlarmsAndChangesNothing) {
  const std::string ann = AddMember("ann");
  Begin();

  directory_.Delete(group_);
  Sync();
  EXPECT_TRUE(MailboxOf("ann")->enabled());
  EXPECT_THAT(OpenAlerts(),
              Contains(Property(&Alert::alert_key, "scope-group-missing/ex")));
  Sync(v1::RUN_KIND_FULL);
  EXPECT_TRUE(MailboxOf("ann")->enabled());
  EXPECT_EQ(AccountOf(ann).object_guid(), ann);
}

TEST_F(ObjectSyncTest, MassRemovalIsWithheldUntilTheMembersAreBack) {
  std::vector<std::string> members;
  for (int i = 0; i < 12; ++i) {
    members.push_back(AddMember("user" + std::to_string(i)));
  }
  const std::string ann = AddMember("ann");
  Begin();

  for (const std::string& guid : members) {
    directory_.RemoveMember(group_, guid);
  }
  directory_.Set(ann, "title", "Chief");
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_INCOMPLETE);
  EXPECT_TRUE(MailboxOf("user0")->enabled());
  EXPECT_EQ(MailboxOf("ann")->Get("jobTitle"), "Chief");
  EXPECT_THAT(OpenAlerts(),
              Contains(Property(&Alert::alert_key,
                                "removals-withheld/ex/disable-mailbox")));
  // A later, small change of a withheld account lets nothing slip through.
  directory_.Set(members[0], "title", "Gone");
  Sync();
  EXPECT_TRUE(MailboxOf("user0")->enabled());

  for (size_t i = 1; i < members.size(); ++i) {
    directory_.AddMember(group_, members[i]);
  }
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_FALSE(MailboxOf("user0")->enabled());
  EXPECT_TRUE(MailboxOf("user1")->enabled());
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(ObjectSyncTest, MassDisablingIsWithheldLikeMassRemoval) {
  std::vector<std::string> members;
  for (int i = 0; i < 4; ++i) {
    members.push_back(AddMember("user" + std::to_string(i)));
  }
  Begin();

  for (const std::string& guid : members) directory_.SetEnabled(guid, false);
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_INCOMPLETE);

  EXPECT_TRUE(MailboxOf("user0")->enabled());
  EXPECT_EQ(AccountOf(members[0]).mailbox_state(), v1::MAILBOX_STATE_CHANGING);
  EXPECT_THAT(OpenAlerts(),
              Contains(Property(&Alert::alert_key,
                                "removals-withheld/ex/disable-mailbox")));
}

TEST_F(ObjectSyncTest, RemovalsInSmallStepsAddUpOverTheDay) {
  std::vector<std::string> members;
  for (int i = 0; i < 4; ++i) {
    members.push_back(AddMember("user" + std::to_string(i)));
  }
  Begin();

  for (const std::string& guid : members) {
    directory_.RemoveMember(group_, guid);
    Sync();
  }

  EXPECT_FALSE(MailboxOf("user0")->enabled());
  EXPECT_FALSE(MailboxOf("user1")->enabled());
  EXPECT_TRUE(MailboxOf("user2")->enabled());
  EXPECT_TRUE(MailboxOf("user3")->enabled());
}

TEST_F(ObjectSyncTest, AccountOfUnknownStateIsLeftAloneWithAnAlert) {
  const std::string ann = AddMember("ann", {{"title", "Chief"}});
  AddMember("bo");
  AddMember("cy");
  Begin();

  directory_.Set(ann, "userAccountControl", "");
  directory_.Set(ann, "title", "");
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_INCOMPLETE);

  EXPECT_TRUE(MailboxOf("ann")->enabled());
  EXPECT_EQ(MailboxOf("ann")->Get("jobTitle"), "Chief");
  EXPECT_THAT(OpenAlerts(), SizeIs(1));
  EXPECT_EQ(AccountOf(ann).mailbox_state(), v1::MAILBOX_STATE_FAILED);

  directory_.SetEnabled(ann, true);
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(ObjectSyncTest, MembersByPrimaryGroupAreMembers) {
  // S-1-5-21-0-0-0-513.
  std::string sid("\x01\x05\0\0\0\0\0\x05\x15\0\0\0", 12);
  sid.append(12, '\0').append("\x01\x02\0\0", 4);
  ScriptedDirectory::Object users;
  users.set_kind(directorysync::directory::v1::OBJECT_KIND_GROUP);
  users.set_distinguished_name("CN=Domain Users,DC=test");
  users.set_object_sid(sid);
  const std::string domain_users = directory_.AddObject(std::move(users));
  const std::string ann =
      directory_.AddUser("ann", {{"primaryGroupID", "513"}});
  const std::string bo = directory_.AddUser("bo", {{"primaryGroupID", "600"}});
  Begin();

  Choose(domain_users, "");
  EXPECT_TRUE(MailboxOf("ann").has_value());
  EXPECT_FALSE(MailboxOf("bo").has_value());

  directory_.Set(bo, "primaryGroupID", "513");
  directory_.Set(ann, "primaryGroupID", "600");
  Sync();
  EXPECT_TRUE(MailboxOf("bo")->enabled());
  EXPECT_FALSE(MailboxOf("ann")->enabled());
}

TEST_F(ObjectSyncTest, EmptyMailIsADocumentedAlertThatGoesAway) {
  const std::string ann = AddMember("ann", {{"mail", ""}});

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_INCOMPLETE);
  ASSERT_THAT(OpenAlerts(), SizeIs(1));
  EXPECT_EQ(OpenAlerts()[0].message(),
            "The value '' specified in the mail attribute for user 'ann' is "
            "invalid.");
  EXPECT_EQ(AccountOf(ann).mailbox_state(), v1::MAILBOX_STATE_FAILED);

  directory_.Set(ann, "mail", "ann@example.com");
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
  EXPECT_TRUE(MailboxOf("ann").has_value());
}

TEST_F(ObjectSyncTest, UserInBothGroupsKeepsTheFirstService) {
  const std::string email_group = directory_.AddGroup("Email Users");
  const std::string ann = AddMember("ann");
  directory_.AddMember(email_group, ann);
  StartUploader();
  ASSERT_OK(Register());

  Choose(group_, email_group);

  EXPECT_TRUE(MailboxOf("ann").has_value());
  EXPECT_FALSE(
      MailboxOf("ann", emulator::Service::kRackspaceEmail).has_value());
  EXPECT_THAT(OpenAlerts(), SizeIs(1));
}

TEST_F(ObjectSyncTest, TwoUsersWithOneMailAreBothNamedUntilOneChanges) {
  AddMember("ann", {{"mail", "team@example.com"}});
  const std::string bo = AddMember("bo", {{"mail", "Team@example.com"}});

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_INCOMPLETE);
  EXPECT_FALSE(MailboxOf("team").has_value());
  EXPECT_THAT(OpenAlerts(), SizeIs(2));

  directory_.Set(bo, "mail", "bo@example.com");
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_TRUE(MailboxOf("team").has_value());
  EXPECT_TRUE(MailboxOf("bo").has_value());
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

}  // namespace
}  // namespace directory_sync::uploader
