#include "uploader/provider/answer_decoding.h"

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::provider {
namespace {

constexpr MailService kExchange = MailService::kHostedExchange;
constexpr MailService kEmail = MailService::kHostedEmail;

MailAddress Ann() { return MailAddress::Parse("ann.lee@example.com").value(); }

TEST(AnswerDecodingTest, DocumentedDomainList) {
  ASSERT_OK_AND_ASSIGN(const Page<MailDomain> page,
                       DecodeDomains(
                           R"({"offset":0,"size":250,"total":4,"domains":[
          {"name":"Example.com","serviceType":"both"},
          {"name":"e.example","serviceType":"exchange"},
          {"name":"r.example","serviceType":"rsemail"},
          {"name":"n.example","serviceType":"none"}]})"));
  ASSERT_EQ(page.items.size(), 4u);
  EXPECT_EQ(page.total, 4);
  EXPECT_EQ(page.items[0].name, "example.com");
  EXPECT_TRUE(page.items[0].hosted_exchange && page.items[0].hosted_email);
  EXPECT_TRUE(page.items[1].hosted_exchange && !page.items[1].hosted_email);
  EXPECT_TRUE(!page.items[2].hosted_exchange && page.items[2].hosted_email);
  EXPECT_TRUE(!page.items[3].hosted_exchange && !page.items[3].hosted_email);
}

TEST(AnswerDecodingTest, MailboxTakesNestedAndFlatFields) {
  ASSERT_OK_AND_ASSIGN(
      const Mailbox mailbox,
      DecodeMailbox(kExchange, Ann(),
                    R"({"name":"Ann.Lee","displayName":"Ann","size":"10240",
      "enabled":"False","isHidden":false,"company":"flat wins",
      "contactInfo":{"company":"nested","jobTitle":"CTO","city":" ",
      "zip":12345,"notes":"not mapped"}})"));
  EXPECT_EQ(mailbox.fields, (FieldValues{{"displayName", "Ann"},
                                         {"company", "flat wins"},
                                         {"jobTitle", "CTO"},
                                         {"zip", "12345"}}));
  EXPECT_FALSE(mailbox.enabled);
  EXPECT_EQ(mailbox.size_megabytes, 10240);
}

TEST(AnswerDecodingTest, AnotherMailboxThanAskedForIsNone) {
  EXPECT_THAT(DecodeMailbox(kEmail, Ann(), R"({"name":"bo"})"),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(DecodeMailbox(kEmail, Ann(), "{}"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(AnswerDecodingTest, LockedAdministratorsAreNotEnabled) {
  ASSERT_OK_AND_ASSIGN(const Page<Administrator> page,
                       DecodeAdministrators(R"({"total":2,"admins":[
      {"adminId":"a","type":"super","enabled":true,"locked":true},
      {"adminId":"b","type":"limited","enabled":true,"locked":false}]})"));
  EXPECT_FALSE(page.items.at(0).enabled);
  EXPECT_TRUE(page.items.at(1).enabled && !page.items.at(1).is_super);
}

TEST(AnswerDecodingTest, NamesThatCanNotBeAnyAreLeftOut) {
  ASSERT_OK_AND_ASSIGN(
      const Page<MailboxSummary> page,
      DecodeMailboxList(kEmail, "example.com",
                        R"({"total":5,"rsMailboxes":[{"name":"ok"},
      {"name":"../x"},{"name":"a@b"},{"name":7},"text",{}]})"));
  ASSERT_EQ(page.items.size(), 2u);  // "7" is a name too.
  EXPECT_EQ(page.items[0].address.ToString(), "ok@example.com");
  EXPECT_FALSE(page.items[0].enabled.has_value());
}

TEST(AnswerDecodingTest, WhatIsNoAnswerIsRefused) {
  for (const std::string& text :
       {std::string(""), std::string("null"), std::string("[]"),
        std::string("{"), std::string("<html>"), std::string("{\"domains\":1}"),
        std::string("\xff\xfe"), std::string(100000, '['),
        "{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}"}) {
    EXPECT_FALSE(DecodeDomains(text).ok()) << text.substr(0, 40);
    EXPECT_EQ(DecodeFaultMessage(text), "");
  }
  std::string many = R"({"domains":[)";
  for (int i = 0; i < 2000; ++i) absl::StrAppend(&many, i ? ",{}" : "{}");
  EXPECT_FALSE(DecodeDomains(many + "]}").ok());
}

TEST(AnswerDecodingTest, HugeAndNegativeNumbersAreBounded) {
  ASSERT_OK_AND_ASSIGN(const Page<MailDomain> negative,
                       DecodeDomains(R"({"total":-5,"domains":[]})"));
  EXPECT_EQ(negative.total, 0);
  ASSERT_OK_AND_ASSIGN(const Page<MailDomain> huge,
                       DecodeDomains(R"({"total":1e300,"domains":[]})"));
  EXPECT_GE(huge.total, 0);
}

TEST(AnswerDecodingTest, FaultMessageOfAnyFault) {
  EXPECT_EQ(DecodeFaultMessage(
                R"({"unauthorizedFault":{"message":"Exceeded request limits",
                "details":"1/2/2026 3:04:05 AM","code":403}})"),
            "Exceeded request limits");
  EXPECT_EQ(DecodeFaultMessage(R"({"x":{"message":"no"}})"), "");
}

TEST(AnswerDecodingTest, PresentableTextIsValidAndBounded) {
  EXPECT_EQ(Presentable("a\r\nb\x1b[31m\x7f", 100), "a  b [31m");
  EXPECT_EQ(Presentable("\xff"
                        "a\xc3",
                        100),
            "\xef\xbf\xbd"
            "a\xef\xbf\xbd");
  EXPECT_EQ(Presentable(std::string(5000, 'x'), 10).size(), 10u);
  EXPECT_EQ(Presentable("", 10), "");
}

// Not a fuzzer (answer_decoding_fuzz_test is), but always run: damaged answers
// neither crash nor throw.
TEST(AnswerDecodingTest, DamagedAnswersAreHarmless) {
  const std::string whole =
      R"({"total":2,"name":"ann.lee","enabled":true,"contactInfo":{"city":"x"},)"
      R"("domains":[{"name":"a.b","serviceType":"both"}],"xFault":{"message":1}})";
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    std::string text = whole;
    for (int damage = 0; damage < 3; ++damage) {
      text[random() % text.size()] = static_cast<char>(random());
    }
    DecodeDomains(text).status().IgnoreError();
    DecodeMailbox(kExchange, Ann(), text).status().IgnoreError();
    DecodeMailboxList(kEmail, "a.b", text).status().IgnoreError();
    DecodeAdministrators(text).status().IgnoreError();
    Presentable(DecodeFaultMessage(text) + text, 500);
  }
}

}  // namespace
}  // namespace directory_sync::provider
