#include "uploader/provider/error_texts.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::provider {
namespace {

using testing::HasSubstr;

ErrorText Text(FailureKind kind, absl::string_view words = "") {
  ProviderAnswer answer;
  answer.failure = kind;
  answer.error_message = std::string(words);
  ErrorSubject subject;
  subject.action = "Create";
  subject.name = "Ann Lee";
  subject.domain = "example.com";
  return DescribeFailure(answer, subject);
}

TEST(ErrorTextsTest, DocumentedMessagesAreWordForWord) {
  EXPECT_EQ(Text(FailureKind::kNotAuthorized).message,
            "Performed action 'Create' for user 'Ann Lee' on domain "
            "'example.com'. Not authorized");
  EXPECT_EQ(
      Text(FailureKind::kLimitExceeded).message,
      "Performed action 'Create' for user 'Ann Lee'. Mailbox limit exceeded.");
  EXPECT_EQ(Text(FailureKind::kExists).message,
            "Error occurred when provisioning user 'Ann Lee' for Hosted "
            "Exchange Mailboxes. Please check that the user does not already "
            "exist in another service in control panel.");
  EXPECT_EQ(InvalidMailText("", "Ann Lee", "it is empty").message,
            "The value '' specified in the mail attribute for user 'Ann Lee' "
            "is invalid.");
  EXPECT_EQ(ServiceIdChangedText("User", "userA", "userB").message,
            "The Service ID specified in the mail attribute for user 'CN=User' "
            "has changed from 'userA' to 'userB'. Directory Sync cannot change "
            "the Service ID for an object.");
}

TEST(ErrorTextsTest, EveryFailureHasMessageCauseAndCure) {
  for (int i = static_cast<int>(FailureKind::kThrottled);
       i <= static_cast<int>(FailureKind::kUnknown); ++i) {
    const ErrorText text = Text(static_cast<FailureKind>(i));
    EXPECT_FALSE(text.message.empty()) << i;
    EXPECT_FALSE(text.cause.empty()) << i;
    EXPECT_FALSE(text.cure.empty()) << i;
  }
}

TEST(ErrorTextsTest, UndocumentedFailuresKeepTheProvidersWords) {
  EXPECT_THAT(Text(FailureKind::kUnknown, "Odd moon $0 phase").message,
              HasSubstr("Odd moon $0 phase"));
}

TEST(ErrorTextsTest, ServiceIsNamedInAClash) {
  EXPECT_THAT(ExistsInOtherServiceText("Bo", MailService::kHostedEmail).message,
              HasSubstr("for Rackspace Email Mailboxes."));
}

TEST(ErrorTextsTest, OneLineHoldsAllThree) {
  const std::string line = Text(FailureKind::kLimitExceeded).ToString();
  EXPECT_THAT(line, HasSubstr("Cause: No mailbox licence"));
  EXPECT_THAT(line, HasSubstr("Cure: Buy mailboxes"));
}

}  // namespace
}  // namespace directory_sync::provider
