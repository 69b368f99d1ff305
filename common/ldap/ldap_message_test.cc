#include "common/ldap/ldap_message.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/ldap/ber_value.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::ldap {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

std::string Hex(absl::string_view bytes) {
  return absl::BytesToHexString(bytes);
}

std::string Message(const std::string& operation,
                    const std::string& controls = "") {
  return BerSequence({BerInteger(5), operation, controls});
}

std::string Result(unsigned char tag, int code, const std::string& diagnostic,
                   const std::string& more = "") {
  return BerElement(
      tag, absl::StrCat(BerInteger(code, kBerEnumerated), BerOctets(""),
                        BerOctets(diagnostic), more));
}

// The bytes are those that ldapsearch (libldap) sends.
TEST(LdapMessageTest, RequestsAreAsOtherClientsWriteThem) {
  EXPECT_EQ(Hex(SimpleBindMessage(1, "cn=a", "pw")),
            "3012020101600d0201030404636e3d6180027077");
  EXPECT_EQ(Hex(SaslBindMessage(2, "X", "y")),
            "3012020102600d0201030400a306040158040179");
  EXPECT_EQ(Hex(UnbindMessage(3)), "30050201034200");
  EXPECT_EQ(Hex(AbandonMessage(4, 3)), "3006020104500103");
}

TEST(LdapMessageTest, SearchesHaveAllTheirParts) {
  SearchRequest request;
  request.base = "dc=x";
  request.filter = "(cn=*)";
  request.attributes = {"cn"};
  request.size_limit = 7;
  request.controls = {{"1.2", "v", true}, {"1.3", "", false}};
  ASSERT_OK_AND_ASSIGN(const std::string message, SearchMessage(6, request));
  EXPECT_EQ(
      Hex(message),
      absl::StrCat("303a020106631f", "040464633d78", "0a01020a0100",
                   "020107020100010100", "8702636e", "30040402636e", "a014",
                   "300b0403312e320101ff040176", "30050403312e33"));
  request.filter = "nonsense";
  EXPECT_THAT(SearchMessage(6, request),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(LdapMessageTest, EntriesAreRead) {
  const std::string attributes = BerSequence(
      {BerSequence({BerOctets("cn"), BerElement(kBerSet, BerOctets("a"))}),
       BerSequence(
           {BerOctets("member;range=0-1"),
            BerElement(kBerSet, absl::StrCat(BerOctets("b"), BerOctets("c")))}),
       BerSequence({BerOctets("gone"), BerElement(kBerSet, "")})});
  const std::string message =
      Message(BerElement(0x64, absl::StrCat(BerOctets("cn=a"), attributes)));
  const auto answer = ParseAnswer(message);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->kind, AnswerKind::kEntry);
  EXPECT_EQ(answer->id, 5);
  EXPECT_EQ(answer->entry.dn, "cn=a");
  ASSERT_THAT(answer->entry.attributes, SizeIs(3));
  EXPECT_THAT(answer->entry.attributes[1].values, ElementsAre("b", "c"));
  EXPECT_THAT(answer->entry.attributes[2].values, SizeIs(0));
}

TEST(LdapMessageTest, ResultsAreReadWithTheirControls) {
  const std::string control =
      BerSequence({BerOctets("1.2"), BerBoolean(true), BerOctets("cookie")});
  const std::string message =
      Message(Result(0x65, 3, "slow"), BerElement(0xa0, control));
  const auto answer = ParseAnswer(message);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->kind, AnswerKind::kSearchResult);
  EXPECT_EQ(answer->result_code, 3);
  EXPECT_EQ(answer->diagnostic, "slow");
  ASSERT_THAT(answer->controls, SizeIs(1));
  EXPECT_EQ(answer->controls[0].oid, "1.2");
  EXPECT_EQ(answer->controls[0].value, "cookie");
  EXPECT_TRUE(answer->controls[0].critical);
}

TEST(LdapMessageTest, BindsHaveReferralsAndCredentialsOrNot) {
  const std::string message = Message(
      Result(0x61, 14, "",
             absl::StrCat(BerElement(0xa3, ""), BerElement(0x87, "token"))));
  const auto answer = ParseAnswer(message);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->kind, AnswerKind::kBind);
  EXPECT_EQ(answer->sasl_credentials, "token");
  const std::string plain = Message(Result(0x61, 0, ""));
  ASSERT_TRUE(ParseAnswer(plain).has_value());
  EXPECT_EQ(ParseAnswer(plain)->sasl_credentials, "");
}

TEST(LdapMessageTest, EveryTruncationAndOtherKindsAreRefused) {
  const std::string whole = Message(Result(0x65, 0, "diagnostic"));
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(ParseAnswer(whole.substr(0, size)).has_value()) << size;
  }
  // Operations that only a client may send, or that write.
  for (const unsigned char tag : {0x60, 0x63, 0x66, 0x68, 0x4a, 0x6c}) {
    EXPECT_FALSE(ParseAnswer(Message(Result(tag, 0, ""))).has_value());
  }
  EXPECT_FALSE(ParseAnswer("GET / HTTP/1.1\r\n").has_value());
}

}  // namespace
}  // namespace directory_sync::ldap
