#include "uploader/provider/api_keys.h"

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::provider {
namespace {

using testing::HasSubstr;

ApiKeys Keys(absl::string_view user, absl::string_view secret) {
  return ApiKeys{Secret::CopyOf(user), Secret::CopyOf(secret)};
}

absl::Time Utc(const char* text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%E4Y%m%d%H%M%S", text, &time, &error)) << error;
  return time;
}

struct Vector {
  const char* user_key;
  const char* secret_key;
  const char* user_agent;
  const char* time;
  const char* digest;
};

class SignatureVector : public testing::TestWithParam<Vector> {};

TEST_P(SignatureVector, IsReproduced) {
  const Vector& v = GetParam();
  EXPECT_EQ(
      SignRequest(Keys(v.user_key, v.secret_key), v.user_agent, Utc(v.time)),
      std::string(v.user_key) + ":" + v.time + ":" + v.digest);
}

// The first two are the provider's documented ones; the one of its header
// example pairs the second time with the first digest, which is a slip.
INSTANTIATE_TEST_SUITE_P(
    Documented, SignatureVector,
    testing::Values(
        Vector{"eGbq9/2hcZsRlr1JV1Pi", "QHOvchm/40czXhJ1OxfxK7jDHr3t",
               "Rackspace Management Interface", "20010308143725",
               "46VIwd66mOFGG8IkbgnLlXnfnkU="},
        Vector{"eGbq9/2hcZsRlr1JV1Pi", "QHOvchm/40czXhJ1OxfxK7jDHr3t",
               "Rackspace Management Interface", "20010317143725",
               "HKUn0aajpSDx7qqGK3vqzn3FglI="},
        Vector{"AKeyForDocs/0000001+",
               "ASecretForDocsOnly/abcdefghijklmnopqrst+", "adsync/0.1",
               "20260102030405", "3wAOHM+eNnIv2baE2BJyWtNkBIw="}));

TEST(ApiKeysTest, KeysThatCanNotBeAnyAreNamed) {
  EXPECT_OK(CheckApiKeys(Keys("eGbq9/2hcZsRlr1JV1Pi", "QHOvchm/40cz+")));
  EXPECT_THAT(CheckApiKeys(Keys("", "x")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("User Key is empty")));
  EXPECT_THAT(
      CheckApiKeys(Keys("x", "a\r\nInjected: 1")),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("Secret Key")));
  EXPECT_THAT(CheckApiKeys(Keys("a:b", "x")),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CheckApiKeys(Keys(std::string(257, 'x'), "x")),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ApiKeysTest, RefusalDoesNotShowTheSecret) {
  const absl::Status status = CheckApiKeys(Keys("x", "hidden secret"));
  EXPECT_THAT(status.ToString(), testing::Not(HasSubstr("hidden")));
}

}  // namespace
}  // namespace directory_sync::provider
