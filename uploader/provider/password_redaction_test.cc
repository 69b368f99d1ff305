#include "uploader/provider/password_redaction.h"

#include "absl/status/status.h"
#include "common/secret/secret.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::provider {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PasswordRedactionTest, EveryFormOfThePasswordIsWithheld) {
  const Secret password = Secret::CopyOf("a\"b c!d9X");
  for (const char* echo : {"'a\"b c!d9X' is weak", "{\"p\":\"a\\\"b c!d9X\"}",
                           "password=a%22b+c%21d9X"}) {
    WriteResult result;
    result.status = absl::InvalidArgumentError(echo);
    result.answer.error_message = echo;
    result.answer.body_excerpt = echo;
    RedactPassword(password, result);
    EXPECT_THAT(result.answer.error_message, HasSubstr("withheld"));
    EXPECT_THAT(result.answer.body_excerpt, HasSubstr("withheld"));
    EXPECT_THAT(result.status.ToString(), Not(HasSubstr("d9X")));
    EXPECT_EQ(result.status.code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(PasswordRedactionTest, OtherTextsStay) {
  WriteResult result;
  result.answer.error_message = "too short";
  RedactPassword(Secret::CopyOf("Passw0rd!"), result);
  EXPECT_EQ(result.answer.error_message, "too short");
  RedactPassword(Secret(), result);
  EXPECT_EQ(result.answer.error_message, "too short");
}

}  // namespace
}  // namespace directory_sync::provider
