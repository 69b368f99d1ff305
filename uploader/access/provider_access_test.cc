#include "uploader/access/provider_access.h"

#include <memory>
#include <string>

#include "common/clock/fake_clock.h"
#include "common/platform/files.h"
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

}  // namespace
}  // namespace directory_sync::uploader
