// A provider that refuses, loses answers, is down, or knows our keys no more.

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
using testing::SizeIs;

class ProviderTroubleTest : public UploaderFixture {
 protected:
  // A user in scope.
  std::string AddMember(const std::string& name,
                        const ScriptedDirectory::Attributes& more = {}) {
    const std::string guid = directory_.AddUser(name, more);
    directory_.AddMember(group_, guid);
    return guid;
  }
};

TEST_F(ProviderTroubleTest, PoisonIsNamedAndTheOthersArrive) {
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

TEST_F(ProviderTroubleTest, ThrottledCallsAreRepeated) {
  AddMember("ann");
  AddFault(FaultKind::kThrottle, "POST", "/ann", 1);

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_TRUE(MailboxOf("ann").has_value());
}

TEST_F(ProviderTroubleTest, ProviderDownThenUpLosesNothing) {
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

TEST_F(ProviderTroubleTest, DroppedAfterCommitEndsInOneMailbox) {
  const std::string ann = AddMember("ann");
  AddFault(FaultKind::kDropAfterCommit, "POST", "/ann", 1);

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_SUCCEEDED);

  EXPECT_TRUE(MailboxOf("ann").has_value());
  EXPECT_EQ(Calls("POST", "/ann"), 1);
  EXPECT_EQ(AccountOf(ann).mailbox_state(), v1::MAILBOX_STATE_IN_SYNC);
}

TEST_F(ProviderTroubleTest, UpdateDroppedAfterCommitIsRepeatedHarmlessly) {
  const std::string ann = AddMember("ann");
  Begin();
  directory_.Set(ann, "title", "Chief");
  AddFault(FaultKind::kDropAfterCommit, "PUT", "/ann", 1);

  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_EQ(MailboxOf("ann")->Get("jobTitle"), "Chief");
}

TEST_F(ProviderTroubleTest, MailboxDeletedAtTheProviderIsMadeAgain) {
  const std::string ann = AddMember("ann");
  Begin();
  ASSERT_OK(emulator_->provider().Apply(
      "DELETE", "/v1/domains/example.com/ex/mailboxes/ann"));
  directory_.Set(ann, "title", "Chief");

  Sync();

  ASSERT_TRUE(MailboxOf("ann").has_value());
  EXPECT_EQ(MailboxOf("ann")->Get("jobTitle"), "Chief");
}

TEST_F(ProviderTroubleTest, RevokedKeysStopCallsUntilRegisteredAnew) {
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

TEST_F(ProviderTroubleTest, RestartGoesOnWithWhatWasPending) {
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
