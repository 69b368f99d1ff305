// The session itself is tested on a real directory, in directory_fixture_test.

#include "tests/directory/directory_writer.h"

#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::fixture {
namespace {

using namespace std::string_literals;  // Only operator""s.

TEST(DirectoryWriterTest, EscapesFilterValues) {
  EXPECT_EQ(EscapeFilterValue("a*(b)\\c\0д"s), "a\\2a\\28b\\29\\5cc\\00д");
}

TEST(DirectoryWriterTest, EscapesDnValues) {
  EXPECT_EQ(EscapeDnValue("Weber, Anna"), "Weber\\, Anna");
  EXPECT_EQ(EscapeDnValue("#1 + \"x\"=y;<z>\\"),
            "\\#1 \\+ \\\"x\\\"\\=y\\;\\<z\\>\\\\");
  EXPECT_EQ(EscapeDnValue(" a b "), "\\ a b\\ ");
}

TEST(DirectoryWriterTest, EncodesPasswordsAsActiveDirectoryTakesThem) {
  EXPECT_EQ(UnicodePassword("aä"), "\"\0a\0\xe4\0\"\0"s);
  // Beyond the basic plane: a surrogate pair.
  EXPECT_EQ(UnicodePassword("🔑"), "\"\0\x3d\xd8\x11\xdd\"\0"s);
}

TEST(DirectoryWriterTest, SaysThatNobodyAnswers) {
  DirectoryWriter writer({"ldaps://127.0.0.1:1", "", "", ""});
  EXPECT_THAT(writer.Bind(),
              StatusIs(absl::StatusCode::kUnavailable,
                       testing::HasSubstr("ldaps://127.0.0.1:1")));
}

TEST(DirectoryWriterTest, SaysThatTheUriIsBad) {
  DirectoryWriter writer({"nonsense://x", "", "", ""});
  EXPECT_THAT(writer.Bind(), StatusIs(absl::StatusCode::kInternal,
                                      testing::HasSubstr("nonsense://x")));
}

}  // namespace
}  // namespace directory_sync::fixture
