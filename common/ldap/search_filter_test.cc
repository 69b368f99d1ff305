#include "common/ldap/search_filter.h"

#include <string>

#include "gtest/gtest.h"

namespace directory_sync::ldap {
namespace {

TEST(SearchFilterTest, SpecialCharactersAreEscaped) {
  EXPECT_EQ(EscapeFilterValue("a*(b)\\c"), "a\\2a\\28b\\29\\5cc");
}

TEST(SearchFilterTest, EveryByteIsEscapedThatIsNotPlain) {
  EXPECT_EQ(EscapeFilterValue(std::string("\0\xff\n", 3)), "\\00\\ff\\0a");
  EXPECT_EQ(EscapeFilterValue("Müller"), "M\\c3\\bcller");
  EXPECT_EQ(EscapeFilterValue("anna.weber@x-y_z 1"), "anna.weber@x-y_z 1");
}

TEST(SearchFilterTest, AValueCannotLeaveItsPlace) {
  EXPECT_EQ(EqualsFilter("cn", "x)(objectClass=*"),
            "(cn=x\\29\\28objectClass=\\2a)");
}

TEST(SearchFilterTest, ContainsNothingIsPresence) {
  EXPECT_EQ(ContainsFilter("name", "ann*"), "(name=*ann\\2a*)");
  EXPECT_EQ(ContainsFilter("name", ""), "(name=*)");
}

TEST(SearchFilterTest, Combinations) {
  EXPECT_EQ(AnyOf({"(a=1)", "(b=2)"}), "(|(a=1)(b=2))");
  EXPECT_EQ(AllOf({"(a=1)", "(b=2)"}), "(&(a=1)(b=2))");
  EXPECT_EQ(AnyOf({"(a=1)"}), "(a=1)");
  EXPECT_EQ(AnyOf({}), "(!(objectClass=*))");
  EXPECT_EQ(AllOf({}), "(objectClass=*)");
}

}  // namespace
}  // namespace directory_sync::ldap
