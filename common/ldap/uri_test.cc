#include "common/ldap/uri.h"

#include "common/status/status_matchers.h"

namespace directory_sync::ldap {
namespace {

using testing::HasSubstr;

TEST(UriTest, HostAndPort) {
  ASSERT_OK_AND_ASSIGN(const Uri uri, ParseLdapsUri("ldaps://dc1.corp:3269"));
  EXPECT_EQ(uri.host, "dc1.corp");
  EXPECT_EQ(uri.port, 3269);
}

TEST(UriTest, PortIs636IfNotGiven) {
  ASSERT_OK_AND_ASSIGN(const Uri uri, ParseLdapsUri("ldaps://10.0.0.1/"));
  EXPECT_EQ(uri.host, "10.0.0.1");
  EXPECT_EQ(uri.port, 636);
}

TEST(UriTest, Ipv6AddressStandsInBrackets) {
  ASSERT_OK_AND_ASSIGN(const Uri uri, ParseLdapsUri("ldaps://[::1]:1636"));
  EXPECT_EQ(uri.host, "::1");
  EXPECT_EQ(uri.port, 1636);
}

TEST(UriTest, PlainOneIsOnlyForBindsThatEncrypt) {
  ASSERT_OK_AND_ASSIGN(const Uri uri, ParseLdapUri("ldap://dc1.corp"));
  EXPECT_EQ(uri.port, 389);
  EXPECT_FALSE(uri.tls);
  ASSERT_OK_AND_ASSIGN(const Uri tls, ParseLdapUri("ldaps://dc1.corp"));
  EXPECT_TRUE(tls.tls);
  EXPECT_FALSE(ParseLdapUri("ldapi://dc1").ok());
}

TEST(UriTest, RefusesOthersAndSaysHowToWriteIt) {
  for (const char* text :
       {"", "ldap://dc1", "dc1", "ldaps://", "ldaps://dc1:0",
        "ldaps://dc1:65536", "ldaps://dc1:x", "ldaps://dc1/dc=x", "ldaps://a b",
        "ldaps://[::1", "ldaps://::1"}) {
    EXPECT_THAT(ParseLdapsUri(text),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("ldaps://dc1.corp.example.com")))
        << text;
  }
}

}  // namespace
}  // namespace directory_sync::ldap
