// What registration and settings mean over time: other keys, renamed groups,
// the wrong domain.

#include <grpcpp/client_context.h>

#include <string>
#include <vector>

#include "common/server/status_conversion.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/testing/uploader_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using testing::HasSubstr;
using testing::IsEmpty;

using RegistrationLifeTest = UploaderFixture;

TEST_F(RegistrationLifeTest, RenamedScopeGroupGoesOn) {
  directory_.AddMember(group_, directory_.AddUser("ann"));
  Begin();

  directory_.Set(group_, "sAMAccountName", "Renamed");
  directory_.Set(group_, "name", "Renamed");
  directory_.AddMember(group_, directory_.AddUser("bo"));

  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_TRUE(MailboxOf("ann")->enabled());
  EXPECT_TRUE(MailboxOf("bo").has_value());
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(RegistrationLifeTest,
       KeysOfAnotherAccountMakeTheMailboxesThereAndRemoveNothing) {
  const std::string ann = directory_.AddUser("ann");
  directory_.AddMember(group_, ann);
  Begin();
  // Another account has neither these keys nor these mailboxes.
  emulator_->provider().SetKeys({{"OtherUserKey", "OtherSecretKey"}});
  emulator_->provider().Edit([](emulator::Account& account) {
    account.domains.at("example.com").ex_mailboxes.clear();
  });
  ASSERT_OK(RegisterWith("OtherUserKey", "OtherSecretKey"));
  directory_.AddMember(group_, directory_.AddUser("bo"));

  EXPECT_NE(Sync(v1::RUN_KIND_FULL).state(), v1::RUN_STATE_FAILED);

  AwaitMailbox("ann", [](const emulator::Mailbox& it) { return it.enabled(); });
  AwaitMailbox("bo", [](const emulator::Mailbox&) { return true; });
  EXPECT_EQ(Calls("DELETE", ""), 0);
}

TEST_F(RegistrationLifeTest, AnotherDomainThanTheDirectorysIsRefused) {
  Begin();
  grpc::ClientContext context;
  v1::UpdateSettingsRequest request;
  *request.mutable_settings() = settings_;
  request.mutable_settings()->set_local_domain("other.example.test");
  v1::UpdateSettingsResponse response;

  const absl::Status refused =
      FromGrpcStatus(admin_->UpdateSettings(&context, request, &response));

  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(refused.ToString(), HasSubstr("other.example.test"));
}

}  // namespace
}  // namespace directory_sync::uploader
