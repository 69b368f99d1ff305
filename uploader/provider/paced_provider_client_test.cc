#include "uploader/provider/paced_provider_client.h"

#include "absl/memory/memory.h"
#include "common/clock/fake_clock.h"
#include "common/secret/secret.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "uploader/provider/fake_provider_client.h"

namespace directory_sync::provider {
namespace {

constexpr MailService kEmail = MailService::kHostedEmail;

class PacedProviderClientTest : public testing::Test {
 protected:
  PacedProviderClient Client(int reads, int writes) {
    Limits limits;
    limits.reads_per_minute = reads;
    limits.writes_per_minute = writes;
    pacer_ = absl::make_unique<Pacer>(limits, clock_);
    return PacedProviderClient(provider_.NewClient(), *pacer_,
                               Priority::kPassword, absl::ZeroDuration());
  }

  FakeClock clock_;
  FakeProvider provider_;
  std::unique_ptr<Pacer> pacer_;
  const MailAddress ann_ = MailAddress::Parse("ann@example.com").value();
};

TEST_F(PacedProviderClientTest, EveryWriteTakesAWritePermit) {
  PacedProviderClient client = Client(100, 3);
  client.UpdateMailbox(kEmail, ann_, {}, true);
  client.SetPassword(kEmail, ann_, Secret::CopyOf("Passw0rd!"));
  client.CreateMailbox(kEmail, ann_, NewMailbox());
  const WriteResult fourth = client.UpdateMailbox(kEmail, ann_, {}, true);
  EXPECT_THAT(fourth.status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(fourth.answer.failure, FailureKind::kNotMade);
  EXPECT_EQ(provider_.Journal().size(), 3u);
}

TEST_F(PacedProviderClientTest, EveryReadTakesAReadPermit) {
  PacedProviderClient client = Client(4, 100);
  client.ListDomains({});
  client.ListAdministrators({});
  client.ListMailboxes(kEmail, "example.com", {}, absl::nullopt);
  client.GetMailbox(kEmail, ann_);
  EXPECT_THAT(client.ListDomains({}).value,
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(provider_.Journal().size(), 4u);
}

TEST_F(PacedProviderClientTest, ThrottleAnswersReachThePacer) {
  PacedProviderClient client = Client(60, 30);
  provider_.FailNext(FailureKind::kThrottled);
  client.UpdateMailbox(kEmail, ann_, {}, true);
  EXPECT_EQ(pacer_->EffectivePerMinute(CallClass::kWrite), 15);
  provider_.FailNext(FailureKind::kThrottled);
  client.ListDomains({});
  EXPECT_EQ(pacer_->EffectivePerMinute(CallClass::kRead), 30);
}

}  // namespace
}  // namespace directory_sync::provider
