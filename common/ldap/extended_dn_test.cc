#include "common/ldap/extended_dn.h"

#include <string>

#include "common/status/status_matchers.h"

namespace directory_sync::ldap {
namespace {

constexpr char kGuidText[] = "00112233-4455-6677-8899-aabbccddeeff";
const std::string kHexForm =
    "<GUID=33221100554477668899aabbccddeeff>;"
    "<SID=010500000000000515000000dcf4dc3b833d2b46828ba62800020000>;"
    "CN=Weber\\, Anna,OU=開発部,DC=corp,DC=example,DC=test";

TEST(ExtendedDnTest, HexadecimalForm) {
  ASSERT_OK_AND_ASSIGN(const ExtendedDn parsed, ParseExtendedDn(kHexForm));
  EXPECT_EQ(parsed.guid->ToString(), kGuidText);
  EXPECT_EQ(parsed.sid->ToString(),
            "S-1-5-21-1004336348-1177238915-682003330-512");
  EXPECT_EQ(parsed.dn, "CN=Weber\\, Anna,OU=開発部,DC=corp,DC=example,DC=test");
}

TEST(ExtendedDnTest, TextForm) {
  ASSERT_OK_AND_ASSIGN(
      const ExtendedDn parsed,
      ParseExtendedDn("<GUID=00112233-4455-6677-8899-aabbccddeeff>;"
                      "<SID=S-1-5-32-544>;CN=Administrators"));
  EXPECT_EQ(parsed.guid->ToString(), kGuidText);
  EXPECT_EQ(parsed.sid->ToString(), "S-1-5-32-544");
}

TEST(ExtendedDnTest, ContactsHaveNoSid) {
  ASSERT_OK_AND_ASSIGN(
      const ExtendedDn parsed,
      ParseExtendedDn("<GUID=33221100554477668899aabbccddeeff>;CN=a"));
  EXPECT_TRUE(parsed.guid.has_value());
  EXPECT_FALSE(parsed.sid.has_value());
  EXPECT_EQ(parsed.dn, "CN=a");
}

TEST(ExtendedDnTest, UnknownComponentsAreSkipped) {
  ASSERT_OK_AND_ASSIGN(
      const ExtendedDn parsed,
      ParseExtendedDn("<GUID=33221100554477668899aabbccddeeff>;"
                      "<RMD_ADDTIME=1>;CN=a"));
  EXPECT_EQ(parsed.dn, "CN=a");
}

TEST(ExtendedDnTest, PlainDnStaysWhole) {
  ASSERT_OK_AND_ASSIGN(const ExtendedDn parsed, ParseExtendedDn("CN=a<b>;c"));
  EXPECT_FALSE(parsed.guid.has_value());
  EXPECT_EQ(parsed.dn, "CN=a<b>;c");
}

TEST(ExtendedDnTest, RefusesBrokenComponents) {
  for (const std::string& text :
       {std::string("<GUID=3322"), std::string("<GUID"), std::string("<>CN=a"),
        std::string("<GUID=>;CN=a"),
        std::string("<GUID=33221100554477668899aabbccddeefg>;CN=a"),
        std::string("<SID=0105>;CN=a"),
        "<SID=" + std::string(100000, '0') + ">;CN=a"}) {
    EXPECT_THAT(ParseExtendedDn(text),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << text.substr(0, 80);
  }
}

TEST(ExtendedDnTest, GuidAloneNeedsAGuidComponent) {
  ASSERT_OK_AND_ASSIGN(const Guid guid, GuidOfExtendedDn(kHexForm));
  EXPECT_EQ(guid.ToString(), kGuidText);
  EXPECT_THAT(GuidOfExtendedDn("CN=a"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(GuidOfExtendedDn("<SID=S-1-1-0>;CN=a"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace directory_sync::ldap
