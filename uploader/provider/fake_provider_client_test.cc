#include "uploader/provider/fake_provider_client.h"

#include <thread>

#include "common/secret/secret.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "uploader/provider/mail_address.h"
#include "uploader/provider/provider_client.h"

namespace directory_sync::provider {
namespace {

constexpr MailService kExchange = MailService::kHostedExchange;
constexpr MailService kEmail = MailService::kHostedEmail;

MailAddress Address(absl::string_view text) {
  return MailAddress::Parse(text).value();
}

NewMailbox Fresh(absl::string_view password = "Passw0rd!") {
  NewMailbox mailbox;
  mailbox.fields = {{"displayName", "Ann Lee"}};
  mailbox.password = Secret::CopyOf(password);
  return mailbox;
}

class FakeProviderTest : public testing::Test {
 protected:
  FakeProviderTest() {
    provider_.AddDomain({"example.com", true, true});
    client_ = provider_.NewClient();
  }

  FakeProvider provider_;
  std::unique_ptr<ProviderClient> client_;
  const MailAddress ann_ = Address("ann@example.com");
};

TEST_F(FakeProviderTest, CreatedMailboxIsFoundAndListed) {
  EXPECT_OK(client_->CreateMailbox(kEmail, ann_, Fresh()).status);
  const ReadResult<Mailbox> found = client_->GetMailbox(kEmail, ann_);
  ASSERT_OK(found.value);
  EXPECT_EQ(found.value->fields.at("displayName"), "Ann Lee");
  const auto list =
      client_->ListMailboxes(kEmail, "example.com", {}, absl::nullopt);
  ASSERT_OK(list.value);
  EXPECT_EQ(list.value->total, 1);
  EXPECT_EQ(provider_.PasswordOf(kEmail, ann_), "Passw0rd!");
}

TEST_F(FakeProviderTest, AddressIsUniqueOverBothServices) {
  EXPECT_OK(client_->CreateMailbox(kEmail, ann_, Fresh()).status);
  EXPECT_EQ(client_->CreateMailbox(kEmail, ann_, Fresh()).answer.failure,
            FailureKind::kExists);
  EXPECT_EQ(client_->CreateMailbox(kExchange, ann_, Fresh()).answer.failure,
            FailureKind::kExists);
}

TEST_F(FakeProviderTest, RefusesUnknownDomainsFullDomainsAndShortPasswords) {
  const MailAddress foreign = Address("ann@example.org");
  EXPECT_EQ(client_->CreateMailbox(kEmail, foreign, Fresh()).answer.failure,
            FailureKind::kNotAuthorized);
  EXPECT_EQ(client_->CreateMailbox(kEmail, ann_, Fresh("no")).answer.failure,
            FailureKind::kPasswordRefused);
  provider_.SetMailboxLimit(0);
  EXPECT_EQ(client_->CreateMailbox(kEmail, ann_, Fresh()).answer.failure,
            FailureKind::kLimitExceeded);
}

TEST_F(FakeProviderTest, UpdateLeavesOtherFieldsAlone) {
  EXPECT_OK(client_->CreateMailbox(kEmail, ann_, Fresh()).status);
  EXPECT_OK(
      client_->UpdateMailbox(kEmail, ann_, {{"title", "CTO"}}, false).status);
  const absl::optional<Mailbox> mailbox = provider_.Find(kEmail, ann_);
  ASSERT_TRUE(mailbox.has_value());
  EXPECT_FALSE(mailbox->enabled);
  EXPECT_EQ(mailbox->fields,
            (FieldValues{{"displayName", "Ann Lee"}, {"title", "CTO"}}));
}

TEST_F(FakeProviderTest, WritesToAbsentMailboxesAreNotFound) {
  EXPECT_THAT(client_->UpdateMailbox(kEmail, ann_, {}, true).status,
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(
      client_->SetPassword(kEmail, ann_, Secret::CopyOf("Passw0rd!")).status,
      StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(FakeProviderTest, FaultsComeOnceEachAndMayHaveBeenDone) {
  provider_.FailNext(FailureKind::kThrottled);
  provider_.FailNext(FailureKind::kAmbiguous, /*done=*/true);
  EXPECT_THAT(client_->CreateMailbox(kEmail, ann_, Fresh()).status,
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_FALSE(provider_.Find(kEmail, ann_).has_value());
  EXPECT_THAT(client_->CreateMailbox(kEmail, ann_, Fresh()).status,
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_TRUE(provider_.Find(kEmail, ann_).has_value());
}

TEST_F(FakeProviderTest, PagesCutTheList) {
  for (const char* name : {"a@example.com", "b@example.com", "c@example.com"}) {
    provider_.PutMailbox(kExchange, {Address(name), true, {}, 0});
  }
  const auto page =
      client_->ListMailboxes(kExchange, "example.com", {2, 2}, absl::nullopt);
  ASSERT_OK(page.value);
  ASSERT_EQ(page.value->items.size(), 1u);
  EXPECT_EQ(page.value->items[0].address.local_part(), "c");
  EXPECT_EQ(page.value->total, 3);
}

TEST_F(FakeProviderTest, JournalIsAwaitedFromAnotherThread) {
  std::thread caller([this] { client_->ListDomains({}); });
  provider_.AwaitCalls(1);
  caller.join();
  EXPECT_EQ(provider_.Journal().at(0).call, "list_domains");
}

}  // namespace
}  // namespace directory_sync::provider
