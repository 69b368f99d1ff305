#include "uploader/access/provider_access.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/clock/fake_clock.h"
#include "common/platform/files.h"
#include "common/secret/secret_access.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "uploader/provider/fake_provider_client.h"

namespace directory_sync::uploader {
namespace {

class ProviderAccessTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string directory = MakeTemporaryDirectory("access").value();
    state_ = StateDatabase::Open(directory + "/state.db").value();
    provider_.AddDomain({"example.com", true, true});
  }

  // As after a start with this URL in the configuration file.
  std::unique_ptr<ProviderAccess> WithUrl(const std::string& url) {
    auto access = std::make_unique<ProviderAccess>(
        *state_, cipher_, url,
        [this](const provider::ApiKeys&, provider::Priority) {
          return provider_.NewClient();
        },
        clock_);
    EXPECT_OK(access->Load());
    return access;
  }

  FakeClock clock_;
  provider::FakeProvider provider_;
  ValueCipher cipher_ = ValueCipher::WithKey(Secret::CopyOf(std::string(
                                                 ValueCipher::kKeySize, 'k')))
                            .value();
  std::unique_ptr<StateDatabase> state_;
};

TEST_F(ProviderAccessTest, ChangingProviderUrlVoidsTheRegistration) {
  ASSERT_OK(WithUrl("https://one.example/v1")
                ->Register({Secret::CopyOf("user"), Secret::CopyOf("secret")},
                           {"root", "operator"})
                .status());
  ASSERT_TRUE(WithUrl("https://one.example/v1")->registered());

  const auto other = WithUrl("https://two.example/v1");

  EXPECT_FALSE(other->registered());
  EXPECT_FALSE(other->NewClient(provider::Priority::kObject).ok());
}

TEST_F(ProviderAccessTest, UnregisteringForgetsTheKeysForGood) {
  const auto access = WithUrl("https://one.example/v1");
  const provider::ApiKeys keys{Secret::CopyOf("user"),
                               Secret::CopyOf("secret")};
  ASSERT_OK(access->Register(keys.Clone(), {"root", "operator"}).status());
  const int64_t generation = access->generation();

  ASSERT_OK(access->Unregister({"root", "operator"}));

  EXPECT_FALSE(access->registered());
  EXPECT_FALSE(access->NewClient(provider::Priority::kObject).ok());
  EXPECT_FALSE(WithUrl("https://one.example/v1")->registered());
  ASSERT_OK(access->Register(keys.Clone(), {"root", "operator"}).status());
  EXPECT_NE(access->generation(), generation);
}

// Another registration right behind the commit of the first.
TEST_F(ProviderAccessTest, TwoAtOnceLeaveTheSameKeysStoredAndInUse) {
  std::string last_used;
  const auto access = std::make_unique<ProviderAccess>(
      *state_, cipher_, "https://one.example/v1",
      [&](const provider::ApiKeys& keys, provider::Priority priority) {
        if (priority == provider::Priority::kObject) {
          last_used = std::string(keys.user_key.Reveal(SecretAccess()));
        }
        return provider_.NewClient();
      },
      clock_);
  const auto register_with = [&](const char* user) {
    EXPECT_OK(access
                  ->Register({Secret::CopyOf(user), Secret::CopyOf("secret")},
                             {"root", "operator"})
                  .status());
  };
  std::thread second;
  absl::Notification second_done;
  std::atomic<bool> is_first{true};
  state_->OnCommit([&] {
    if (!is_first.exchange(false)) return;
    second = std::thread([&] {
      register_with("second");
      second_done.Notify();
    });
    // It must not come in between: it can't be waited for.
    second_done.WaitForNotificationWithTimeout(absl::Milliseconds(300));
  });

  register_with("first");
  second.join();

  ASSERT_OK(access->NewClient(provider::Priority::kObject).status());
  const std::string in_use = last_used;
  ASSERT_OK(access->Load());
  ASSERT_OK(access->NewClient(provider::Priority::kObject).status());
  EXPECT_EQ(in_use, last_used);
}

}  // namespace
}  // namespace directory_sync::uploader
