#include "common/ldap/distinguished_name.h"

#include <string>

#include "common/status/status_matchers.h"

namespace directory_sync::ldap {
namespace {

TEST(DistinguishedNameTest, UnescapesValues) {
  ASSERT_OK_AND_ASSIGN(
      const auto parts,
      ParseDn("CN=Weber\\, Anna\\+\\\\\\22x,OU=Sales\\2c EMEA,DC=corp"));
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0].attribute, "CN");
  EXPECT_EQ(parts[0].value, "Weber, Anna+\\\"x");
  EXPECT_EQ(parts[1].value, "Sales, EMEA");
}

TEST(DistinguishedNameTest, HexPairsMakeUtf8AndNul) {
  ASSERT_OK_AND_ASSIGN(const auto parts, ParseDn("CN=M\\c3\\bcller\\00,DC=a"));
  EXPECT_EQ(parts[0].value, std::string("Müller\0", 8));
}

TEST(DistinguishedNameTest, BlanksAtTheEndsCountOnlyEscaped) {
  ASSERT_OK_AND_ASSIGN(const auto parts, ParseDn("CN=  a b \\  , DC = x"));
  EXPECT_EQ(parts[0].value, "a b  ");
  EXPECT_EQ(parts[1].attribute, "DC");
  EXPECT_EQ(parts[1].value, "x");
}

TEST(DistinguishedNameTest, RefusesWhatIsNoDn) {
  for (const std::string& dn :
       {std::string("a"), std::string("=x"), std::string("CN=x,"),
        std::string("CN=x\\"), std::string("C N=x"),
        "CN=" + std::string(70000, 'x')}) {
    EXPECT_THAT(ParseDn(dn), StatusIs(absl::StatusCode::kInvalidArgument))
        << dn.substr(0, 80);
  }
}

TEST(DistinguishedNameTest, EscapedValuesComeBackAsTheyWere) {
  for (const std::string& value :
       {std::string(" a "), std::string("#1"), std::string("a,b+c\"d\\e<f>;="),
        std::string("\0\r\n", 3), std::string(" "), std::string("開発部")}) {
    ASSERT_OK_AND_ASSIGN(const auto parts,
                         ParseDn("CN=" + EscapeDnValue(value) + ",DC=corp"));
    EXPECT_EQ(parts[0].value, value);
  }
}

TEST(DistinguishedNameTest, DnsNameIsMadeOfTheDomainParts) {
  EXPECT_THAT(DnsNameOfDn("OU=x,dc=corp,DC=example,DC=test"),
              IsOkAndHolds(std::string("corp.example.test")));
  EXPECT_THAT(DnsNameOfDn("CN=x"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(DistinguishedNameTest, ConflictObjectsAreRecognized) {
  EXPECT_TRUE(IsConflictDn(
      "CN=Anna\\0ACNF:00112233-4455-6677-8899-aabbccddeeff,DC=corp"));
  EXPECT_TRUE(IsConflictDn(
      "CN=Anna\\0aCNF:00112233-4455-6677-8899-aabbccddeeff,DC=corp"));
  EXPECT_TRUE(IsConflictDn("CN=Weber\\, Anna\\0ACNF:00112233,DC=corp"));
  EXPECT_FALSE(IsConflictDn("CN=Anna CNF:,DC=corp"));
  EXPECT_FALSE(IsConflictDn("CN=a,OU=x\\0ACNF:y,DC=corp"));
}

}  // namespace
}  // namespace directory_sync::ldap
