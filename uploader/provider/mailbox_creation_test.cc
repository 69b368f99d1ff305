#include "uploader/provider/mailbox_creation.h"

#include "common/secret/secret.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "uploader/provider/fake_provider_client.h"

namespace directory_sync::provider {
namespace {

constexpr MailService kExchange = MailService::kHostedExchange;
constexpr MailService kEmail = MailService::kHostedEmail;

class MailboxCreationTest : public testing::Test {
 protected:
  MailboxCreationTest() {
    provider_.AddDomain({"example.com", true, true});
    client_ = provider_.NewClient();
    wanted_.fields = {{"displayName", "Ann Lee"}};
    wanted_.password = Secret::CopyOf("Passw0rd!");
  }

  CreationResult Create(bool may_be_made = false) {
    return CreateOrAdopt(*client_, kEmail, ann_, wanted_, may_be_made);
  }

  FakeProvider provider_;
  std::unique_ptr<ProviderClient> client_;
  const MailAddress ann_ = MailAddress::Parse("ann@example.com").value();
  NewMailbox wanted_;
};

TEST_F(MailboxCreationTest, FreeAddressCostsOneCall) {
  EXPECT_EQ(Create().creation, Creation::kCreated);
  EXPECT_EQ(provider_.Journal().size(), 1u);
}

TEST_F(MailboxCreationTest, MailboxThatIsThereIsAdoptedAsItIs) {
  provider_.PutMailbox(kEmail, {ann_, false, {{"title", "by hand"}}, 5});
  const CreationResult result = Create();
  EXPECT_OK(result.status);
  EXPECT_EQ(result.creation, Creation::kAdopted);
  EXPECT_FALSE(result.found.enabled);
  EXPECT_EQ(result.found.fields, (FieldValues{{"title", "by hand"}}));
  EXPECT_EQ(provider_.PasswordOf(kEmail, ann_), "");
  EXPECT_FALSE(result.maybe_created);
  // The words of the creation, not of the look.
  EXPECT_EQ(result.answer.error_message, "exists");
}

TEST_F(MailboxCreationTest, AddressInTheOtherServiceFails) {
  provider_.PutMailbox(kExchange, {ann_, true, {}, 5});
  const CreationResult result = Create();
  EXPECT_EQ(result.creation, Creation::kFailed);
  EXPECT_EQ(result.answer.failure, FailureKind::kExists);
}

TEST_F(MailboxCreationTest, LostAnswerOfADoneCreationIsLookedUp) {
  provider_.FailNext(FailureKind::kAmbiguous, /*done=*/true);
  const CreationResult result = Create();
  EXPECT_EQ(result.creation, Creation::kAdopted);
  EXPECT_TRUE(result.maybe_created);
}

TEST_F(MailboxCreationTest, OneThatMayBeMadeIsLookedForBeforeItIsMadeAgain) {
  provider_.FailNext(FailureKind::kAmbiguous, /*done=*/true);
  provider_.FailNext(FailureKind::kTransient, /*done=*/false);
  EXPECT_EQ(Create().creation, Creation::kFailed);
  const size_t before = provider_.Journal().size();

  EXPECT_EQ(Create(/*may_be_made=*/true).creation, Creation::kAdopted);
  EXPECT_EQ(provider_.Journal().size(), before + 1);
}

TEST_F(MailboxCreationTest, OneThatWasntMadeAfterAllIsMade) {
  EXPECT_EQ(Create(/*may_be_made=*/true).creation, Creation::kCreated);
}

TEST_F(MailboxCreationTest, WithoutALookItIsntMadeAgain) {
  provider_.FailNext(FailureKind::kTransient, /*done=*/false);
  const CreationResult result = Create(/*may_be_made=*/true);
  EXPECT_EQ(result.answer.failure, FailureKind::kTransient);
  EXPECT_EQ(result.creation, Creation::kFailed);
  EXPECT_EQ(Create().creation, Creation::kCreated);
}

TEST_F(MailboxCreationTest, LostCreationMayBeRepeated) {
  provider_.FailNext(FailureKind::kAmbiguous, /*done=*/false);
  const CreationResult result = Create();
  EXPECT_EQ(result.creation, Creation::kFailed);
  EXPECT_EQ(result.answer.failure, FailureKind::kAmbiguous);
  EXPECT_EQ(Create().creation, Creation::kCreated);
}

TEST_F(MailboxCreationTest, FailedLookIsReported) {
  provider_.FailNext(FailureKind::kAmbiguous, /*done=*/true);
  provider_.FailNext(FailureKind::kThrottled);
  const CreationResult result = Create();
  EXPECT_EQ(result.creation, Creation::kFailed);
  EXPECT_EQ(result.answer.failure, FailureKind::kThrottled);
}

TEST_F(MailboxCreationTest, LookThatWasNotMadeLeavesTheCreationUnknown) {
  provider_.FailNext(FailureKind::kAmbiguous, /*done=*/true);
  provider_.FailNext(FailureKind::kNotMade);
  const CreationResult result = Create();
  EXPECT_EQ(result.creation, Creation::kFailed);
  EXPECT_EQ(result.answer.failure, FailureKind::kAmbiguous);
}

TEST_F(MailboxCreationTest, OtherRefusalsAreNotLookedAfter) {
  provider_.SetMailboxLimit(0);
  EXPECT_EQ(Create().answer.failure, FailureKind::kLimitExceeded);
  EXPECT_EQ(provider_.Journal().size(), 1u);
}

}  // namespace
}  // namespace directory_sync::provider
