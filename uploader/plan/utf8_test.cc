#include "uploader/plan/utf8.h"

#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

constexpr char kBad[] = "\xEF\xBF\xBD";

TEST(Utf8Test, WellFormedTextStaysAsItIs) {
  const std::string text = "a\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80";
  EXPECT_EQ(ValidUtf8(text), text);
  EXPECT_EQ(ValidUtf8(""), "");
}

TEST(Utf8Test, WhatIsNoTextIsReplaced) {
  EXPECT_EQ(ValidUtf8("a\xFFz"), std::string("a") + kBad + "z");
  // Cut off, overlong, a surrogate, beyond the last code point.
  EXPECT_EQ(ValidUtf8("\xC3"), kBad);
  EXPECT_EQ(ValidUtf8("\xC0\xAF"), std::string(kBad) + kBad);
  EXPECT_EQ(ValidUtf8("\xED\xA0\x80"), std::string(kBad) + kBad + kBad);
  EXPECT_EQ(ValidUtf8("\xF4\x90\x80\x80").substr(0, 3), kBad);
}

TEST(Utf8Test, ResultIsAFixedPoint) {
  for (int first = 0; first < 256; ++first) {
    const std::string text = {static_cast<char>(first), '\x80', 'a'};
    EXPECT_EQ(ValidUtf8(ValidUtf8(text)), ValidUtf8(text));
  }
}

}  // namespace
}  // namespace directory_sync::uploader
