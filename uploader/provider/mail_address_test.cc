#include "uploader/provider/mail_address.h"

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::provider {
namespace {

using testing::HasSubstr;

TEST(MailAddressTest, SplitsAndLowersCase) {
  ASSERT_OK_AND_ASSIGN(const MailAddress address,
                       MailAddress::Parse("Ann.Lee@Example.COM"));
  EXPECT_EQ(address.local_part(), "ann.lee");
  EXPECT_EQ(address.domain(), "example.com");
  EXPECT_EQ(address.ToString(), "ann.lee@example.com");
}

TEST(MailAddressTest, TakesWhatMailboxesMayHave) {
  for (const char* text :
       {"a@b.c", "o'neil@example.com", "a+b@example.com", "a_b-c@ex-ample.com",
        "1@1.2", "x@sub.domain.example.co.uk"}) {
    EXPECT_OK(MailAddress::Parse(text)) << text;
  }
}

TEST(MailAddressTest, RefusesWhatIsNoAddress) {
  for (const char* text : {"@example.com",
                           "ann",
                           "ann@",
                           "ann@example",
                           "ann@@example.com",
                           "a@b@example.com",
                           ".ann@example.com",
                           "ann.@example.com",
                           "a..b@example.com",
                           "ann lee@example.com",
                           "ann@exam ple.com",
                           "ann@-example.com",
                           "ann@example-.com",
                           "ann@example..com",
                           "ann@example.com.",
                           "ann/../x@example.com",
                           "ann@example.com/x",
                           "ann\r\n@example.com",
                           "ann@[127.0.0.1]",
                           "\"a\"@example.com",
                           "Ann <ann@example.com>",
                           "j\xc3\xb6rg@example.com"}) {
    EXPECT_THAT(MailAddress::Parse(text),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << text;
  }
  EXPECT_THAT(MailAddress::Parse("").status().ToString(),
              HasSubstr("it is empty"));
}

TEST(MailAddressTest, RefusesWhatIsTooLong) {
  const std::string local(64, 'a');
  EXPECT_OK(MailAddress::Parse(local + "@example.com"));
  EXPECT_FALSE(MailAddress::Parse(local + "a@example.com").ok());
  std::string domain;
  while (domain.size() < 250) domain += "abcdefg.";
  EXPECT_FALSE(MailAddress::Parse("a@" + domain + "com").ok());
}

TEST(MailAddressTest, OrdersByDomainFirst) {
  const MailAddress a = MailAddress::Parse("z@a.example").value();
  const MailAddress b = MailAddress::Parse("a@b.example").value();
  EXPECT_LT(a, b);
  EXPECT_NE(a, b);
}

}  // namespace
}  // namespace directory_sync::provider
