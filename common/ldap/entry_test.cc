#include "common/ldap/entry.h"

#include "gtest/gtest.h"

namespace directory_sync::ldap {
namespace {

const Entry& Anna() {
  static const Entry* const entry = new Entry{
      "CN=Anna", {{"objectClass", {"top", "person", "user"}}, {"title", {}}}};
  return *entry;
}

TEST(EntryTest, NamesAndObjectClassesIgnoreCase) {
  EXPECT_EQ(Anna().Value("OBJECTCLASS"), "top");
  EXPECT_TRUE(Anna().HasValue("objectclass", "User"));
  EXPECT_FALSE(Anna().HasValue("objectClass", "computer"));
}

TEST(EntryTest, AttributeWithoutValuesIsFoundAndEmpty) {
  ASSERT_NE(Anna().Find("title"), nullptr);
  EXPECT_TRUE(Anna().Find("title")->values.empty());
  EXPECT_EQ(Anna().Value("title"), "");
}

TEST(EntryTest, AbsentAttribute) {
  EXPECT_EQ(Anna().Find("mail"), nullptr);
  EXPECT_EQ(Anna().Value("mail"), "");
  EXPECT_FALSE(Anna().HasValue("mail", ""));
}

}  // namespace
}  // namespace directory_sync::ldap
