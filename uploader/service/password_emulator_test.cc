// Passwords, from the relay to the provider emulator over TLS.

#include <grpcpp/client_context.h>

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/identity/certificate.h"
#include "common/identity/spiffe_id.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/testing/uploader_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using directorysync::password::v1::VERDICT_KIND_SUPERSEDED;
using directorysync::password::v1::VERDICT_KIND_UNDECIDABLE;
using emulator::FaultKind;
using emulator::Mailbox;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Property;
using testing::SizeIs;

class PasswordTest : public UploaderFixture {
 protected:
  void SetUp() override {
    password_options_.landing_window = absl::Milliseconds(300);
    ann_ = directory_.AddUser("ann");
    directory_.AddMember(group_, ann_);
  }

  // Registers, chooses, syncs and admits dc1.
  void BeginWithMailbox() {
    Begin();
    Admit(dc1_);
  }

  void Put(const directorysync::password::v1::PasswordItem& item) {
    relay_.Put(dc1_.sender(), item);
  }

  // The handler's part of a change that the directory took as `version`.
  void Change(const std::string& id, int version, const std::string& password) {
    const auto stamp = dc1_.Stamp(version, 1000 + version);
    directory_.SetStamp(ann_, stamp);
    Put(dc1_.Capture(id, ann_, password));
    Put(dc1_.Committed(id, ann_, stamp));
  }

  void AwaitState(v1::PasswordState state) {
    AwaitAccount(ann_, [state](const Account& account) {
      return account.password_state() == state;
    });
  }

  ScriptedController dc1_{"dc1.corp.example.test"};
  std::string ann_;
};

TEST_F(PasswordTest, CommittedPasswordIsDelivered) {
  BeginWithMailbox();
  Change("one", 2, "Wint3r!is.coming");

  AwaitState(v1::PASSWORD_STATE_DELIVERED);

  EXPECT_TRUE(HasPassword("ann", "Wint3r!is.coming"));
  const Account account = AccountOf(ann_);
  EXPECT_EQ(account.delivered_stamp().version(), 2);
  EXPECT_EQ(account.captured_on(), "dc1.corp.example.test");
  EXPECT_EQ(account.password_captured().seconds(), 1700000000);
  EXPECT_TRUE(account.has_password_delivered());
  EXPECT_THAT(
      Operations(),
      Contains(Property(&Operation::kind, v1::OPERATION_KIND_SET_PASSWORD)));
  EXPECT_EQ(Status().pending_passwords(), 0);
  relay_.AwaitEmpty();
}

TEST_F(PasswordTest, WithoutVerdictNothingIsDelivered) {
  BeginWithMailbox();
  directory_.SetStamp(ann_, dc1_.Stamp(1, 1001));
  Put(dc1_.Capture("one", ann_, "Wint3r!is.coming"));
  AwaitState(v1::PASSWORD_STATE_WAITING);
  // A later change goes past the first, of which nobody said anything.
  Change("two", 2, "Summ3r!is.gone");
  AwaitMailbox("ann", [](const Mailbox& mailbox) {
    return mailbox.password_writes >= 2;  // with the one at creation
  });

  EXPECT_TRUE(HasPassword("ann", "Summ3r!is.gone"));
  EXPECT_EQ(Calls("PUT", "/ann"), 1);
}

TEST_F(PasswordTest, RefusedByTheDirectoryNeverReachesTheProvider) {
  BeginWithMailbox();
  Change("one", 2, "Wint3r!is.coming");
  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  Put(dc1_.Capture("two", ann_, "Refused!by.h1story"));
  AwaitState(v1::PASSWORD_STATE_WAITING);
  Put(dc1_.Verdict("two", ann_, VERDICT_KIND_SUPERSEDED));

  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  EXPECT_TRUE(HasPassword("ann", "Wint3r!is.coming"));
  EXPECT_EQ(Calls("PUT", "/ann"), 1);
}

TEST_F(PasswordTest, OlderAfterNewerIsDiscarded) {
  BeginWithMailbox();
  Put(dc1_.Capture("one", ann_, "First!pass.w0rd"));
  Change("two", 3, "Second!pass.w0rd");
  AwaitAccount(ann_, [](const Account& account) {
    return account.delivered_stamp().version() == 3;
  });
  Put(dc1_.Committed("one", ann_, dc1_.Stamp(2, 1002)));

  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  EXPECT_TRUE(HasPassword("ann", "Second!pass.w0rd"));
  EXPECT_EQ(Calls("PUT", "/ann"), 1);
}

TEST_F(PasswordTest, WaitsForReplication) {
  BeginWithMailbox();
  directory_.SetStamp(ann_, dc1_.Stamp(1, 1001));
  Put(dc1_.Capture("one", ann_, "Wint3r!is.coming"));
  Put(dc1_.Committed("one", ann_, dc1_.Stamp(2, 1002)));
  AwaitAccount(ann_, [](const Account& account) {
    return account.password_error().find("replicates") != std::string::npos;
  });
  EXPECT_FALSE(HasPassword("ann", "Wint3r!is.coming"));

  directory_.SetStamp(ann_, dc1_.Stamp(2, 1002));
  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  EXPECT_TRUE(HasPassword("ann", "Wint3r!is.coming"));
}

TEST_F(PasswordTest, NewMailboxIsCreatedWithTheConfirmedPassword) {
  const std::string bo = directory_.AddUser("bo");
  BeginWithMailbox();
  directory_.SetStamp(bo, dc1_.Stamp(2, 1002));
  Put(dc1_.Capture("one", bo, "Wint3r!is.coming"));
  Put(dc1_.Committed("one", bo, dc1_.Stamp(2, 1002)));
  relay_.AwaitEmpty();
  directory_.AddMember(group_, bo);

  Sync();

  EXPECT_TRUE(HasPassword("bo", "Wint3r!is.coming"));
  EXPECT_EQ(Calls("PUT", "/bo"), 0);
  EXPECT_EQ(AccountOf(bo).password_state(), v1::PASSWORD_STATE_DELIVERED);
}

TEST_F(PasswordTest, AMailboxDoesntWaitForAPasswordThatTheProviderTakes) {
  StartUploader();
  ASSERT_OK(Register());
  Admit(dc1_);
  emulator::Choices choices;
  choices.password.forbid_name_parts = true;
  emulator_->provider().SetChoices(choices);
  directory_.RemoveMember(group_, ann_);
  Choose(group_, "");
  directory_.AddMember(group_, ann_);
  Change("one", 2, "Ann!is.c0ming");
  relay_.AwaitEmpty();
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);

  // At once, with a random one.
  ASSERT_TRUE(MailboxOf("ann").has_value());
  AwaitState(v1::PASSWORD_STATE_REFUSED);
  EXPECT_EQ(Status().rejects(), 0);
  Change("two", 3, "Summ3r!is.gone");
  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  EXPECT_TRUE(HasPassword("ann", "Summ3r!is.gone"));
}

TEST_F(PasswordTest, ProtectedAccountOutOfScopeIsNotKept) {
  const std::string bo = directory_.AddUser("bo", {{"adminCount", "1"}});
  BeginWithMailbox();
  directory_.SetStamp(bo, dc1_.Stamp(2, 1002));
  Put(dc1_.Capture("one", bo, "Wint3r!is.coming"));
  Put(dc1_.Committed("one", bo, dc1_.Stamp(2, 1002)));
  // What comes after it for ann shows that the first was looked at.
  Change("two", 2, "Summ3r!is.gone");
  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  directory_.AddMember(group_, bo);

  Sync();

  EXPECT_FALSE(HasPassword("bo", "Wint3r!is.coming"));
  EXPECT_EQ(AccountOf(bo).password_state(), v1::PASSWORD_STATE_NEVER_CAPTURED);
}

TEST_F(PasswordTest, PolicyRefusalIsAnAlertUntilABetterOne) {
  BeginWithMailbox();
  Change("one", 2, "weakweak");

  AwaitState(v1::PASSWORD_STATE_REFUSED);
  EXPECT_EQ(Calls("PUT", "/ann"), 0);
  EXPECT_THAT(AccountOf(ann_).password_error(), HasSubstr("8 characters"));
  EXPECT_THAT(OpenAlerts(), SizeIs(1));

  Change("two", 3, "Str0ng!er.now");
  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  EXPECT_TRUE(HasPassword("ann", "Str0ng!er.now"));
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(PasswordTest, UndecidableIsNamed) {
  BeginWithMailbox();
  Put(dc1_.Capture("one", ann_, "Wint3r!is.coming"));
  Put(dc1_.Verdict("one", ann_, VERDICT_KIND_UNDECIDABLE));

  AwaitState(v1::PASSWORD_STATE_UNDECIDABLE);
  EXPECT_THAT(AccountOf(ann_).password_error(), HasSubstr("once more"));
  EXPECT_EQ(Calls("PUT", "/ann"), 0);
}

TEST_F(PasswordTest, WriteOfUnknownOutcomeIsRepeated) {
  BeginWithMailbox();
  AddFault(FaultKind::kDropAfterCommit, "PUT", "/ann", 1);
  Change("one", 2, "Wint3r!is.coming");

  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  EXPECT_TRUE(HasPassword("ann", "Wint3r!is.coming"));
  EXPECT_EQ(Calls("PUT", "/ann"), 2);
}

TEST_F(PasswordTest, NewerIsWrittenAgainOnceTheOlderCantLandAnyMore) {
  BeginWithMailbox();
  AddFault(FaultKind::kDropBefore, "PUT", "/ann", 1);
  Change("one", 2, "First!pass.w0rd");
  AwaitAccount(ann_, [](const Account& account) {
    return account.password_error().find("Set password") != std::string::npos;
  });
  Change("two", 3, "Second!pass.w0rd");

  // At once, and once more when the first can't arrive any more.
  AwaitMailbox("ann", [](const Mailbox& mailbox) {
    return mailbox.password_writes >= 3;  // with the one at creation
  });
  EXPECT_TRUE(HasPassword("ann", "Second!pass.w0rd"));
  AwaitState(v1::PASSWORD_STATE_DELIVERED);
}

TEST_F(PasswordTest, ProviderDownThenUpDelivers) {
  BeginWithMailbox();
  ASSERT_OK(emulator_->SetDoor(emulator::Door::kRefuse));
  Change("one", 2, "Wint3r!is.coming");
  AwaitAlerts([](const std::vector<Alert>& alerts) { return !alerts.empty(); });

  ASSERT_OK(emulator_->SetDoor(emulator::Door::kOpen));
  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  EXPECT_TRUE(HasPassword("ann", "Wint3r!is.coming"));
}

TEST_F(PasswordTest, RestartDeliversWhatWasAcknowledged) {
  BeginWithMailbox();
  ASSERT_OK(emulator_->SetDoor(emulator::Door::kRefuse));
  Change("one", 2, "Wint3r!is.coming");
  relay_.AwaitEmpty();
  StopUploader();
  ASSERT_OK(emulator_->SetDoor(emulator::Door::kOpen));

  StartUploader();
  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  EXPECT_TRUE(HasPassword("ann", "Wint3r!is.coming"));
}

TEST_F(PasswordTest, ReplayChangesNothing) {
  BeginWithMailbox();
  Change("one", 2, "First!pass.w0rd");
  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  Change("two", 3, "Second!pass.w0rd");
  AwaitAccount(ann_, [](const Account& account) {
    return account.delivered_stamp().version() == 3;
  });

  for (const char* id : {"one", "two"}) {
    const bool first = std::string(id) == "one";
    Put(dc1_.Capture(id, ann_, first ? "First!pass.w0rd" : "Second!pass.w0rd"));
    Put(dc1_.Committed(id, ann_,
                       dc1_.Stamp(first ? 2 : 3, first ? 1002 : 1003)));
  }
  relay_.AwaitEmpty();
  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  EXPECT_TRUE(HasPassword("ann", "Second!pass.w0rd"));
  EXPECT_EQ(Calls("PUT", "/ann"), 2);
}

TEST_F(PasswordTest, ForeignSignatureIsRefusedWithAnAlert) {
  BeginWithMailbox();
  ScriptedController stranger("dc2.corp.example.test");
  Admit(stranger);
  const auto stamp = dc1_.Stamp(2, 1002);
  directory_.SetStamp(ann_, stamp);
  // Signed by dc2, passed off as dc1's.
  Put(stranger.Capture("one", ann_, "Evil!pass.w0rd"));
  Put(stranger.Committed("one", ann_, stamp));

  AwaitAlerts([](const std::vector<Alert>& alerts) {
    return alerts.size() == 1 && alerts[0].count() == 2;
  });
  EXPECT_FALSE(HasPassword("ann", "Evil!pass.w0rd"));
  EXPECT_EQ(Calls("PUT", "/ann"), 0);
  relay_.AwaitEmpty();
}

TEST_F(PasswordTest, AnotherControllersStampIsNotDelivered) {
  BeginWithMailbox();
  ScriptedController dc2("dc2.corp.example.test");
  Admit(dc2);
  // dc2 captured a password and claims the stamp of a change on dc1.
  const auto stamp = dc1_.Stamp(2, 1002);
  directory_.SetStamp(ann_, stamp);
  relay_.Put(dc2.sender(), dc2.Capture("one", ann_, "Evil!pass.w0rd"));
  relay_.Put(dc2.sender(), dc2.Committed("one", ann_, stamp));

  AwaitAlerts([](const std::vector<Alert>& alerts) {
    return alerts.size() == 1 &&
           alerts[0].message().find("dc2.corp.example.test sent a password") !=
               std::string::npos;
  });
  EXPECT_EQ(Calls("PUT", "/ann"), 0);
  // What dc1 captured of its change arrives all the same.
  Put(dc1_.Capture("two", ann_, "Wint3r!is.coming"));
  Put(dc1_.Committed("two", ann_, stamp));
  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  EXPECT_TRUE(HasPassword("ann", "Wint3r!is.coming"));
}

TEST_F(PasswordTest, AMailboxMadeAnewIsNotShownAsDelivered) {
  BeginWithMailbox();
  Change("one", 2, "Wint3r!is.coming");
  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  // Deleted in the control panel; the next change of it finds that out.
  emulator_->provider().Edit([](emulator::Account& account) {
    account.domains["example.com"].ex_mailboxes.erase("ann");
  });
  directory_.Set(ann_, "displayName", "Ann Other");
  Sync(v1::RUN_KIND_DELTA);

  AwaitState(v1::PASSWORD_STATE_NEVER_CAPTURED);
  EXPECT_THAT(AccountOf(ann_).password_error(), HasSubstr("random password"));
  EXPECT_FALSE(AccountOf(ann_).has_password_delivered());
  AwaitAlerts([](const std::vector<Alert>& alerts) {
    return alerts.size() == 1 &&
           alerts[0].message().find("random password") != std::string::npos;
  });
  Change("two", 3, "Summ3r!is.here");
  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  AwaitAlerts([](const std::vector<Alert>& alerts) { return alerts.empty(); });
}

TEST_F(PasswordTest, WhatWasTakenInCountsWhenTheHandlerJoinsAnew) {
  BeginWithMailbox();
  ASSERT_OK(emulator_->SetDoor(emulator::Door::kRefuse));
  Change("one", 2, "Wint3r!is.coming");
  relay_.AwaitEmpty();
  // The machine is installed anew: other keys.
  ScriptedController again("dc1.corp.example.test");
  Admit(again);
  // And what it handed over before is still in the relay.
  const auto stamp = dc1_.Stamp(3, 1003);
  const auto late = dc1_.Capture("two", ann_, "Summ3r!is.here");
  directory_.SetStamp(ann_, stamp);
  Put(late);
  Put(dc1_.Committed("two", ann_, stamp));
  relay_.AwaitEmpty();
  ASSERT_OK(emulator_->SetDoor(emulator::Door::kOpen));

  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  EXPECT_TRUE(HasPassword("ann", "Summ3r!is.here"));
}

TEST_F(PasswordTest, WhatWasTakenInCountsWhenTheHandlerIsRemoved) {
  BeginWithMailbox();
  ASSERT_OK(emulator_->SetDoor(emulator::Door::kRefuse));
  Change("one", 2, "Wint3r!is.coming");
  relay_.AwaitEmpty();
  grpc::ClientContext context;
  v1::RemoveDomainControllerRequest request;
  request.set_dns_host_name("dc1.corp.example.test");
  request.set_os_user("test");
  v1::RemoveDomainControllerResponse response;
  ASSERT_TRUE(
      fleet_admin_->RemoveDomainController(&context, request, &response).ok());
  ASSERT_OK(emulator_->SetDoor(emulator::Door::kOpen));

  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  EXPECT_TRUE(HasPassword("ann", "Wint3r!is.coming"));
}

TEST_F(PasswordTest, AChangeThatNobodyCapturedIsMissed) {
  BeginWithMailbox();
  Change("one", 2, "Wint3r!is.coming");
  AwaitState(v1::PASSWORD_STATE_DELIVERED);
  // The hook is gone: all there is, is what the directory tells.
  directory_.SetStamp(ann_, dc1_.Stamp(3, 1003));
  directory_.Set(ann_, "pwdLastSet", "133700000000000000");
  Sync(v1::RUN_KIND_DELTA);

  AwaitState(v1::PASSWORD_STATE_MISSED);
  EXPECT_THAT(AccountOf(ann_).password_error(),
              HasSubstr("missed on dc1.corp.example.test"));
}

TEST_F(PasswordTest, UnknownSenderIsRefused) {
  BeginWithMailbox();
  relay_.Put("spiffe://directory-sync.fleet/handler/dc9.corp.example.test",
             dc1_.Capture("one", ann_, "Wint3r!is.coming"));

  AwaitAlerts([](const std::vector<Alert>& alerts) {
    return alerts.size() == 1 &&
           alerts[0].message().find("dc9") != std::string::npos;
  });
  relay_.AwaitEmpty();
}

TEST_F(PasswordTest, RelayGetsAServersCertificateOfTheFleet) {
  StartUploader();
  const auto certificate = Certificate::FromPem(relay_.AwaitCertificate());

  ASSERT_OK(certificate);
  EXPECT_EQ(certificate->spiffe_id().value(), SpiffeId::FleetRelay());
}

}  // namespace
}  // namespace directory_sync::uploader
