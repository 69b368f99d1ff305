#include "common/ldap/filter_encoding.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/ldap/search_filter.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::ldap {
namespace {

using testing::HasSubstr;

std::string Hex(absl::string_view filter) {
  const auto encoded = EncodeFilter(filter);
  return encoded.ok() ? absl::BytesToHexString(*encoded)
                      : encoded.status().ToString();
}

// As libldap encodes them.
TEST(FilterEncodingTest, EachKindHasItsForm) {
  EXPECT_EQ(Hex("(cn=*)"), "8702636e");
  EXPECT_EQ(Hex("(cn=a)"), "a3070402636e040161");
  EXPECT_EQ(Hex("(u>=5)"), "a506040175040135");
  EXPECT_EQ(Hex("(u<=5)"), "a606040175040135");
  EXPECT_EQ(Hex("(!(cn=*))"), "a2048702636e");
  EXPECT_EQ(Hex("(&(cn=*)(sn=*))"), "a0088702636e8702736e");
  EXPECT_EQ(Hex("(|(cn=*)(sn=*))"), "a1088702636e8702736e");
}

TEST(FilterEncodingTest, SubstringsAreInitialAnyAndFinal) {
  EXPECT_EQ(Hex("(cn=a*b*c)"), "a40f0402636e3009800161810162820163");
  EXPECT_EQ(Hex("(cn=*b*)"), "a4090402636e3003810162");
  EXPECT_EQ(Hex("(cn=*c)"), "a4090402636e3003820163");
}

TEST(FilterEncodingTest, MatchingRulesAreExtensible) {
  EXPECT_EQ(Hex("(u:1.2:=2)"), "a90b8103312e32820175830132");
  EXPECT_EQ(Hex("(u:dn:=2)"), "a9098201758301328401ff");
  EXPECT_EQ(Hex("(:1.2:=2)"), "a9088103312e32830132");
}

TEST(FilterEncodingTest, EscapesAreBytes) {
  EXPECT_EQ(Hex("(cn=\\2a\\28\\00\\FF)"), "a30a0402636e04042a2800ff");
  for (int byte = 0; byte < 256; ++byte) {
    const std::string value(1, static_cast<char>(byte));
    EXPECT_EQ(Hex(EqualsFilter("cn", value)),
              absl::StrCat("a3070402636e0401", absl::BytesToHexString(value)));
  }
}

TEST(FilterEncodingTest, MalformedFiltersAreNamed) {
  for (const char* filter :
       {"", "cn=a", "(cn=a", "(cn=a))", "(cn)", "(=a)", "(cn~=a)", "(cn=\\2)",
        "(cn=\\zz)", "(!cn=a)", "(c n=a)", "(cn=**)", "(cn=a(b)", "(:=a)",
        "((cn=a))", "(&(cn=a)x)"}) {
    EXPECT_THAT(EncodeFilter(filter),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("malformed filter")))
        << filter;
  }
}

TEST(FilterEncodingTest, DepthIsBounded) {
  const auto nested = [](int depth) {
    std::string filter = "(cn=*)";
    for (int i = 1; i < depth; ++i) filter = absl::StrCat("(!", filter, ")");
    return EncodeFilter(filter);
  };
  EXPECT_OK(nested(50));
  EXPECT_FALSE(nested(51).ok());
  EXPECT_FALSE(nested(100'000).ok());
}

}  // namespace
}  // namespace directory_sync::ldap
