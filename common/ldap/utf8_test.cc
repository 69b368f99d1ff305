#include "common/ldap/utf8.h"

#include <string>

#include "gtest/gtest.h"

namespace directory_sync::ldap {
namespace {

TEST(Utf8Test, EveryScriptIsValid) {
  EXPECT_TRUE(IsValidUtf8(""));
  EXPECT_TRUE(IsValidUtf8("Müller Ольга 開発部 😀"));
  EXPECT_TRUE(IsValidUtf8(std::string("\0", 1)));
  EXPECT_TRUE(IsValidUtf8("\xf4\x8f\xbf\xbf"));
}

TEST(Utf8Test, OverlongSurrogatesAndStrayBytesAreNot) {
  for (const std::string text :
       {"\xc0\x80", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\x80", "\xff", "\xc3",
        "\xe9\x96", "M\xfcller"}) {
    EXPECT_FALSE(IsValidUtf8(text)) << text;
  }
}

TEST(Utf8Test, InvalidBytesAreReplacedAndTheRestStays) {
  EXPECT_EQ(ToValidUtf8("M\xfcller"), "M\xef\xbf\xbdller");
  EXPECT_EQ(ToValidUtf8("Müller"), "Müller");
  EXPECT_EQ(ToValidUtf8("a\xe9\x96"), "a\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(Utf8Test, DisplayedTextIsOneLine) {
  EXPECT_EQ(ForDisplay("Müller\n{\"x\":1}"), "Müller\\n{\\\"x\\\":1}");
  EXPECT_EQ(ForDisplay("a\xff"), "a\\xff");
  EXPECT_EQ(ForDisplay("abcdef", 3), "abc");
}

}  // namespace
}  // namespace directory_sync::ldap
