// Every way in which the provider's answers go wrong, on every kind of object:
// nothing is lost, and what is said of it goes away with its cause.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/clock/fake_clock.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/testing/uploader_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using emulator::FaultKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ProviderFaultTest : public UploaderFixture,
                          public testing::WithParamInterface<FaultKind> {
 protected:
  // A user with an alternate address, in a list.
  void Populate() {
    settings_.set_sync_proxy_addresses(true);
    ann_ = directory_.AddUser("ann", {{"title", "Chief"}});
    directory_.AddMember(group_, ann_);
    directory_.SetValues(ann_, "proxyAddresses", {"smtp:a.lee@example.com"});
    const std::string sales = directory_.AddGroup("sales");
    directory_.Set(sales, "mail", "sales@example.com");
    directory_.AddMember(sales, ann_);
    directory_.AddMember(group_, sales);
  }

  void ExpectAllThere() {
    ASSERT_TRUE(MailboxOf("ann").has_value());
    EXPECT_EQ(MailboxOf("ann")->Get("jobTitle"), "Chief");
    EXPECT_THAT(MailboxOf("ann")->addresses, ElementsAre("a.lee@example.com"));
    emulator_->provider().Read(
        [&](const emulator::Account& account, const emulator::Journal&) {
          const auto* list = account.FindList("example.com", "sales");
          ASSERT_NE(list, nullptr);
          EXPECT_THAT(list->members, ElementsAre("ann"));
        });
  }

  std::string ann_;
};

TEST_P(ProviderFaultTest, OnEachCallOnceLosesNothing) {
  Populate();
  for (const char* method : {"POST", "PUT", "GET"}) {
    for (const char* path : {"/ex/mailboxes", "/ex/distributionlists"}) {
      AddFault(GetParam(), method, path, 1);
    }
  }

  Begin();
  EXPECT_EQ(Sync(v1::RUN_KIND_FULL).state(), v1::RUN_STATE_SUCCEEDED);

  ExpectAllThere();
  AwaitAlerts([](const std::vector<Alert>& alerts) { return alerts.empty(); });
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, ProviderFaultTest,
    testing::Values(FaultKind::kLatency, FaultKind::kError,
                    FaultKind::kDropBefore, FaultKind::kDropAfterCommit,
                    FaultKind::kMalformed, FaultKind::kHtml,
                    FaultKind::kSlowBody, FaultKind::kHugeBody,
                    FaultKind::kTruncate, FaultKind::kThrottle,
                    FaultKind::kRedirect),
    [](const auto& test) {
      return std::string(emulator::FaultName(test.param));
    });

class ProviderAnswerTest : public UploaderFixture {
 protected:
  ~ProviderAnswerTest() override {
    StopUploader();
    emulator_.reset();
  }

  // Another provider, with its own keys.
  void StartProvider(emulator::EmulatorOptions options) {
    options.provider.limits.enabled = false;
    options.state_directory = MakeTemporaryDirectory("emulator").value();
    emulator_ = emulator::ProviderEmulator::Start(std::move(options)).value();
  }

  FakeClock hour_behind_{absl::Now() - absl::Hours(1)};
};

TEST_F(ProviderAnswerTest, ASingleSpaceForAnEmptyValueIsEmpty) {
  emulator::Choices choices;
  choices.single_space_for_empty = true;
  emulator_->provider().SetChoices(choices);
  ASSERT_OK(emulator_->provider().Apply(
      "POST", "/v1/domains/example.com/ex/mailboxes/ann",
      "displayName=ann&password=Xy7%21kkpp&size=2048&jobTitle="));
  const std::string ann = directory_.AddUser("ann");
  directory_.AddMember(group_, ann);

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_SUCCEEDED);

  // Adopted, and nothing of it has to be written.
  EXPECT_EQ(Calls("PUT", "/ex/mailboxes/ann"), 0);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(ProviderAnswerTest, AWrongClockIsNamedAndForgottenWhenItIsRight) {
  emulator::EmulatorOptions options;
  options.clock = &hour_behind_;
  StartProvider(std::move(options));
  keys_pause_ = absl::Milliseconds(200);
  Begin();
  emulator::Choices strict;
  strict.max_timestamp_skew_seconds = 300;
  emulator_->provider().SetChoices(strict);
  directory_.AddMember(group_, directory_.AddUser("ann"));
  StartSync();
  AwaitAlerts([](const std::vector<Alert>& alerts) {
    return alerts.size() == 1 && alerts[0].alert_key() == "provider-keys" &&
           absl::StrContains(alerts[0].message(), "ahead of the provider's");
  });
  EXPECT_FALSE(MailboxOf("ann").has_value());

  hour_behind_.Advance(absl::Hours(1));

  // Without anybody's doing.
  AwaitMailbox("ann", [](const emulator::Mailbox&) { return true; });
  AwaitAlerts([](const std::vector<Alert>& alerts) { return alerts.empty(); });
}

TEST_F(ProviderAnswerTest, AnExpiredCertificateIsNamedAndGetsNoKeys) {
  emulator::EmulatorOptions options;
  options.certificate.valid_from = -absl::Hours(48);
  options.certificate.valid_to = -absl::Hours(24);
  StartProvider(std::move(options));
  StartUploader();

  EXPECT_THAT(Register().ToString(), HasSubstr("expired"));
  EXPECT_FALSE(Status().registered());
  EXPECT_EQ(Calls("GET", ""), 0);
}

}  // namespace
}  // namespace directory_sync::uploader
