// The pacer and the real client on the emulator with the documented limits,
// 60 times as fast.

#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/secret/secret.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "tests/emulator/fast_clock.h"
#include "tests/emulator/provider_emulator.h"
#include "uploader/provider/api_client.h"
#include "uploader/provider/api_keys.h"
#include "uploader/provider/limits.h"
#include "uploader/provider/mail_address.h"
#include "uploader/provider/paced_provider_client.h"
#include "uploader/provider/pacer.h"
#include "uploader/provider/provider_client.h"

namespace directory_sync::provider {
namespace {

using emulator::Account;
using emulator::EmulatorOptions;
using emulator::FastClock;
using emulator::Journal;
using emulator::ProviderEmulator;
using emulator::WindowKind;

constexpr double kScale = 60;
constexpr MailService kEmail = MailService::kHostedEmail;

class PacingTest : public testing::TestWithParam<WindowKind> {
 protected:
  void SetUp() override {
    const char* directory = std::getenv("TEST_TMPDIR");
    EmulatorOptions options;
    options.state_directory =
        absl::StrCat(directory != nullptr ? directory : "/tmp", "/pacing.",
                     static_cast<int>(GetParam()));
    options.provider.limits.window = GetParam();
    options.clock = &clock_;
    options.time_scale = kScale;
    ASSERT_OK_AND_ASSIGN(emulator_, ProviderEmulator::Start(options));
    ASSERT_OK(emulator_->provider().Apply(
        "POST", "/v1/customers/me/domains/example.com/rs/mailboxes/ann",
        "password=Xy7%21kkpp&size=1000"));
    pacer_ = absl::make_unique<Pacer>(Limits(), clock_);
  }

  std::unique_ptr<ProviderClient> NewClient() {
    ApiClientOptions options;
    options.base_url = emulator_->url();
    options.transport.ca_file = emulator_->ca_file();
    return ApiClient::Create(options,
                             ApiKeys{Secret::CopyOf(emulator_->user_key()),
                                     Secret::CopyOf(emulator_->secret_key())},
                             clock_)
        .value();
  }

  std::unique_ptr<ProviderClient> NewPacedClient(Priority priority) {
    return absl::make_unique<PacedProviderClient>(NewClient(), *pacer_,
                                                  priority);
  }

  int ThrottleAnswers() {
    int count = 0;
    emulator_->provider().Read([&](const Account&, const Journal& journal) {
      count = journal.Count([](const emulator::JournalEntry& entry) {
        return entry.message == "Exceeded request limits";
      });
    });
    return count;
  }

  FastClock clock_{SystemClock(), kScale};
  std::unique_ptr<ProviderEmulator> emulator_;
  std::unique_ptr<Pacer> pacer_;
  const MailAddress ann_ = MailAddress::Parse("ann@example.com").value();
};

TEST_P(PacingTest, TwoThreadsAtFullSpeedGetNoThrottleAnswer) {
  const auto passwords = NewPacedClient(Priority::kPassword);
  const auto objects = NewPacedClient(Priority::kObject);
  std::thread thread([&] {
    for (int i = 0; i < 10; ++i) {
      EXPECT_OK(passwords
                    ->SetPassword(kEmail, ann_,
                                  Secret::CopyOf(absl::StrCat("Xy7!kkp", i)))
                    .status);
      EXPECT_OK(passwords->GetMailbox(kEmail, ann_).value);
    }
  });
  for (int i = 0; i < 80; ++i) {
    EXPECT_OK(objects
                  ->UpdateMailbox(kEmail, ann_,
                                  {{"title", absl::StrCat("t", i)}}, true)
                  .status);
  }
  thread.join();
  EXPECT_EQ(ThrottleAnswers(), 0);
}

TEST_P(PacingTest, AnotherUserOfTheKeyIsToleratedAndYieldedTo) {
  const auto other = NewClient();
  for (int i = 0; i < 40; ++i) other->UpdateMailbox(kEmail, ann_, {}, true);
  const int before = ThrottleAnswers();
  EXPECT_GT(before, 0);
  const auto objects = NewPacedClient(Priority::kObject);
  int done = 0;
  for (int tries = 0; tries < 40 && done < 10; ++tries) {
    done += objects->UpdateMailbox(kEmail, ann_, {}, true).status.ok() ? 1 : 0;
  }
  EXPECT_EQ(done, 10);
  EXPECT_LE(ThrottleAnswers() - before, 10);
}

INSTANTIATE_TEST_SUITE_P(Windows, PacingTest,
                         testing::Values(WindowKind::kFixed,
                                         WindowKind::kSliding,
                                         WindowKind::kTokenBucket));

}  // namespace
}  // namespace directory_sync::provider
