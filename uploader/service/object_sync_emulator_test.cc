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

using emulator::FaultKind;
using emulator::Mailbox;
using testing::Contains;
using testing::HasSubstr;
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

TEST_F(ObjectSyncTest, LostReadingRightsChangeNothing) {
  std::vector<std::string> members;
  for (int i = 0; i < 4; ++i) {
    members.push_back(
        AddMember("user" + std::to_string(i), {{"title", "Chief"}}));
  }
  Begin();

  for (const std::string& guid : members) {
    directory_.Set(guid, "mail", "");
    directory_.Set(guid, "title", "");
  }
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_FAILED);
  EXPECT_EQ(Sync(v1::RUN_KIND_FULL).state(), v1::RUN_STATE_FAILED);

  EXPECT_EQ(MailboxOf("user0")->Get("jobTitle"), "Chief");
  EXPECT_THAT(OpenAlerts(),
              Contains(Property(&Alert::alert_key, "directory-unreadable")));
}

TEST_F(ObjectSyncTest, MemberThatBecameVisibleIsReadWhole) {
  const std::string ann = directory_.AddUser("ann", {{"title", "Chief"}});
  directory_.Hide(ann);
  Begin();

  directory_.Show(ann);
  directory_.AddMember(group_, ann);
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);

  ASSERT_TRUE(MailboxOf("ann").has_value());
  EXPECT_EQ(MailboxOf("ann")->Get("jobTitle"), "Chief");
  EXPECT_EQ(directory_.snapshots(), 1);
}

TEST_F(ObjectSyncTest, PartOfAnUnknownObjectIsNotTakenForTheWhole) {
  const std::string ann = AddMember("ann", {{"company", "Example"}});
  directory_.Hide(ann);
  Begin();

  directory_.Show(ann);
  directory_.Set(ann, "title", "Chief");
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);

  ASSERT_TRUE(MailboxOf("ann").has_value());
  EXPECT_EQ(MailboxOf("ann")->Get("jobTitle"), "Chief");
  EXPECT_EQ(MailboxOf("ann")->Get("company"), "Example");
  EXPECT_EQ(directory_.snapshots(), 1);
}

TEST_F(ObjectSyncTest, UnknownObjectThatCantBeReadMakesTheSyncFull) {
  const std::string ann = AddMember("ann", {{"company", "Example"}});
  directory_.Hide(ann);
  Begin();

  directory_.Show(ann);
  directory_.Set(ann, "title", "Chief");
  directory_.FailObjectsWith(absl::UnimplementedError("an older reader"));
  EXPECT_EQ(Sync().kind(), v1::RUN_KIND_FULL);

  ASSERT_TRUE(MailboxOf("ann").has_value());
  EXPECT_EQ(MailboxOf("ann")->Get("company"), "Example");
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

TEST_F(ObjectSyncTest, IncompleteReadChangesNothing) {
  const std::string ann = AddMember("ann");
  Begin();
  directory_.RemoveMember(group_, ann);
  directory_.OmitNextCheckpoint();

  EXPECT_EQ(Sync(v1::RUN_KIND_FULL).state(), v1::RUN_STATE_FAILED);
  EXPECT_TRUE(MailboxOf("ann")->enabled());

  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_FALSE(MailboxOf("ann")->enabled());
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(ObjectSyncTest, IncompleteChangesAreReadWholeInstead) {
  const std::string ann = AddMember("ann");
  Begin();
  const int before = directory_.snapshots();
  directory_.RemoveMember(group_, ann);
  directory_.OmitNextCheckpoint();

  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_EQ(directory_.snapshots(), before + 1);
  EXPECT_FALSE(MailboxOf("ann")->enabled());
}

TEST_F(ObjectSyncTest, EmptySnapshotIsRefusedWithAnAlert) {
  AddMember("ann");
  Begin();
  directory_.EmptyNextSnapshot();

  const Run run = Sync(v1::RUN_KIND_FULL);

  EXPECT_EQ(run.state(), v1::RUN_STATE_FAILED);
  EXPECT_THAT(run.error(), HasSubstr("no object at all"));
  EXPECT_TRUE(MailboxOf("ann")->enabled());
  EXPECT_THAT(Status().problems(), Contains(HasSubstr("no object at all")));
}

TEST_F(ObjectSyncTest, ForgottenCheckpointBecomesASnapshot) {
  const std::string ann = AddMember("ann");
  Begin();
  directory_.Set(ann, "title", "Chief");
  directory_.ForgetCheckpoints();

  const Run run = Sync();

  EXPECT_EQ(run.kind(), v1::RUN_KIND_FULL);
  EXPECT_EQ(run.state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_EQ(MailboxOf("ann")->Get("jobTitle"), "Chief");
}

TEST_F(ObjectSyncTest, DirectoryErrorsReachTheStatus) {
  Begin();
  directory_.FailWith(absl::UnauthenticatedError(
      "the directory refused the account svc: correct its password in the "
      "file pw"));

  EXPECT_EQ(Sync(v1::RUN_KIND_FULL).state(), v1::RUN_STATE_FAILED);
  EXPECT_FALSE(Status().directory_reachable());
  EXPECT_THAT(Status().problems(), Contains(HasSubstr("correct its password")));

  directory_.FailWith(absl::OkStatus());
  EXPECT_EQ(Sync(v1::RUN_KIND_FULL).state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_TRUE(Status().directory_reachable());
  EXPECT_THAT(Status().problems(), IsEmpty());
}

TEST_F(ObjectSyncTest, PoisonIsNamedAndTheOthersArrive) {
  AddMember("ann");
  const std::string poison =
      AddMember("poison", {{"mail", "poison@elsewhere.test"}});
  AddMember("bo");

  const Run run = Begin();

  EXPECT_EQ(run.state(), v1::RUN_STATE_INCOMPLETE);
  EXPECT_EQ(run.failed(), 1);
  EXPECT_EQ(run.succeeded(), 2);
  EXPECT_TRUE(MailboxOf("ann").has_value());
  EXPECT_TRUE(MailboxOf("bo").has_value());
  ASSERT_THAT(OpenAlerts(), SizeIs(1));
  EXPECT_THAT(OpenAlerts()[0].message(),
              HasSubstr("Performed action 'Create' for user 'poison' on domain "
                        "'elsewhere.test'. Not authorized"));
  EXPECT_EQ(AccountOf(poison).mailbox_state(), v1::MAILBOX_STATE_FAILED);

  directory_.Set(poison, "mail", "poison@example.com");
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(ObjectSyncTest, ThrottledCallsAreRepeated) {
  AddMember("ann");
  AddFault(FaultKind::kThrottle, "POST", "/ann", 1);

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_TRUE(MailboxOf("ann").has_value());
}

TEST_F(ObjectSyncTest, ProviderDownThenUpLosesNothing) {
  AddMember("ann");
  Begin();
  AddMember("bo");
  ASSERT_OK(emulator_->SetDoor(emulator::Door::kRefuse));
  StartSync();
  AwaitAlerts([](const std::vector<Alert>& alerts) {
    return alerts.size() == 1 &&
           alerts[0].alert_key() == "provider-unreachable";
  });
  EXPECT_FALSE(Status().provider_reachable());
  EXPECT_THAT(Status().problems(), SizeIs(1));

  ASSERT_OK(emulator_->SetDoor(emulator::Door::kOpen));
  AwaitMailbox("bo", [](const Mailbox&) { return true; });
  AwaitAlerts([](const std::vector<Alert>& alerts) { return alerts.empty(); });
  EXPECT_TRUE(Status().provider_reachable());
}

TEST_F(ObjectSyncTest, DroppedAfterCommitEndsInOneMailbox) {
  const std::string ann = AddMember("ann");
  AddFault(FaultKind::kDropAfterCommit, "POST", "/ann", 1);

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_SUCCEEDED);

  EXPECT_TRUE(MailboxOf("ann").has_value());
  EXPECT_EQ(Calls("POST", "/ann"), 1);
  EXPECT_EQ(AccountOf(ann).mailbox_state(), v1::MAILBOX_STATE_IN_SYNC);
}

TEST_F(ObjectSyncTest, UpdateDroppedAfterCommitIsRepeatedHarmlessly) {
  const std::string ann = AddMember("ann");
  Begin();
  directory_.Set(ann, "title", "Chief");
  AddFault(FaultKind::kDropAfterCommit, "PUT", "/ann", 1);

  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_EQ(MailboxOf("ann")->Get("jobTitle"), "Chief");
}

TEST_F(ObjectSyncTest, MailboxDeletedAtTheProviderIsMadeAgain) {
  const std::string ann = AddMember("ann");
  Begin();
  ASSERT_OK(emulator_->provider().Apply(
      "DELETE", "/v1/domains/example.com/ex/mailboxes/ann"));
  directory_.Set(ann, "title", "Chief");

  Sync();

  ASSERT_TRUE(MailboxOf("ann").has_value());
  EXPECT_EQ(MailboxOf("ann")->Get("jobTitle"), "Chief");
}

TEST_F(ObjectSyncTest, RevokedKeysStopCallsUntilRegisteredAnew) {
  AddMember("ann");
  Begin();
  emulator_->provider().SetKeys({{"NewUserKey", "NewSecretKey"}});
  AddMember("bo");
  StartSync();
  AwaitAlerts([](const std::vector<Alert>& alerts) {
    return alerts.size() == 1 && alerts[0].alert_key() == "provider-keys";
  });
  EXPECT_THAT(Status().problems(), Contains(HasSubstr("register")));

  ASSERT_OK(RegisterWith("NewUserKey", "NewSecretKey"));
  AwaitMailbox("bo", [](const Mailbox&) { return true; });
  AwaitAlerts([](const std::vector<Alert>& alerts) { return alerts.empty(); });
}

TEST_F(ObjectSyncTest, RestartGoesOnWithWhatWasPending) {
  AddMember("ann");
  Begin();
  AddMember("bo");
  ASSERT_OK(emulator_->SetDoor(emulator::Door::kRefuse));
  StartSync();
  AwaitAlerts([](const std::vector<Alert>& alerts) { return !alerts.empty(); });

  StopUploader();
  ASSERT_OK(emulator_->SetDoor(emulator::Door::kOpen));
  StartUploader();

  AwaitMailbox("bo", [](const Mailbox&) { return true; });
}

}  // namespace
}  // namespace directory_sync::uploader
