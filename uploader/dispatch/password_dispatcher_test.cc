#include "uploader/dispatch/password_dispatcher.h"

#include <memory>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/provider/fake_provider_client.h"
#include "uploader/status/conditions.h"
#include "uploader/testing/password_fixture.h"

namespace directory_sync::uploader {
namespace {

using directorysync::upload::v1::PASSWORD_STATE_DELIVERED;
using provider::MailAddress;
using provider::MailService;

class PasswordDispatcherTest : public PasswordFixture {
 protected:
  PasswordDispatcherTest()
      : access_(
            *state_, cipher_, "https://provider.example/v1",
            [this](const provider::ApiKeys&, provider::Priority) {
              return provider_.NewClient();
            },
            clock_),
        dispatcher_({*state_, access_, health_, gate_, *desk_, wakeup_, clock_,
                     [] {}}) {
    provider_.AddDomain({"example.com", true, true});
    EXPECT_OK(access_
                  .Register({Secret::CopyOf("user"), Secret::CopyOf("secret")},
                            {"test", "operator"})
                  .status());
    MakeMailbox("ann");
    PutMailbox(ann_, "ann", true);
  }

  void MakeMailbox(const std::string& name) {
    provider::Mailbox mailbox;
    mailbox.address = AddressOf(name);
    provider_.PutMailbox(MailService::kHostedExchange, mailbox);
  }

  MailAddress AddressOf(const std::string& name) {
    return MailAddress::Parse(name + "@example.com").value();
  }

  std::string PasswordOf(const std::string& name) {
    return provider_.PasswordOf(MailService::kHostedExchange, AddressOf(name));
  }

  // As often as something is due.
  void DispatchAll() {
    for (int i = 0; i < 20; ++i) {
      const auto more = dispatcher_.DispatchOne();
      ASSERT_OK(more.status());
      if (!*more) return;
    }
    FAIL() << "something is always due";
  }

  provider::FakeProvider provider_;
  ProviderAccess access_;
  Conditions conditions_;
  ProviderHealth health_{conditions_, clock_};
  AccountGate gate_;
  Wakeup wakeup_{clock_};
  PasswordDispatcher dispatcher_;
};

TEST_F(PasswordDispatcherTest, LeaveChangeRejoinDeliversAtOnce) {
  PutMailbox(ann_, "ann", false);
  LeaveScope(ann_);
  Change("one", 2, "Wint3r!is.coming");
  DispatchAll();
  EXPECT_EQ(PasswordOf("ann"), "");

  PutAccount(ann_, "ann");
  DispatchAll();

  EXPECT_EQ(PasswordOf("ann"), "Wint3r!is.coming");
}

TEST_F(PasswordDispatcherTest, HeldMailboxGetsItWhileItsAddressDiffers) {
  PutAccount(ann_, "ann.new");
  Change("one", 2, "Wint3r!is.coming");

  DispatchAll();

  EXPECT_EQ(PasswordOf("ann"), "Wint3r!is.coming");
  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
}

TEST_F(PasswordDispatcherTest, AnErrorAboutOneAccountPostponesItAlone) {
  const std::string bo = "bo..............";
  PutAccount(bo, "bo");
  MakeMailbox("bo");
  PutMailbox(bo, "bo", true);
  // bo's capture is older than the directory's, and can't be removed.
  source_.SetStamp(bo, dc1_.Stamp(9, 1009));
  Take(dc1_.Capture("bad", bo, "Summ3r!is.gone"));
  Take(dc1_.Committed("bad", bo, dc1_.Stamp(2, 1002)));
  Write([](Database& database) {
    return database.Execute(
        "CREATE TEMP TRIGGER stuck BEFORE DELETE ON capture WHEN "
        "old.originating_time = 1002 AND old.guid = CAST('bo..............' "
        "AS BLOB) BEGIN SELECT RAISE(ABORT, 'stuck'); END");
  });
  Change("good", 2, "Wint3r!is.coming");

  DispatchAll();

  EXPECT_EQ(PasswordOf("ann"), "Wint3r!is.coming");
  EXPECT_EQ(Due(), "");
  clock_.Advance(absl::Seconds(2));
  EXPECT_EQ(Due(), bo);
}

TEST_F(PasswordDispatcherTest, LeavesTheIntentsOfOthersAlone) {
  Change("one", 2, "Wint3r!is.coming");
  const auto ready = desk_->Decide(ann_);
  ASSERT_OK(ready.status());
  ASSERT_OK(desk_->BeginWrite(ann_, **ready));
  wakeup_.Stop();

  dispatcher_.Run();

  EXPECT_EQ(Record().intent_id, (*ready)->capture_id);
}

}  // namespace
}  // namespace directory_sync::uploader
