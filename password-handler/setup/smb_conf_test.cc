#include "password-handler/setup/smb_conf.h"

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::password_handler {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kHook[] = "/usr/sbin/password_hook --socket=/s --spool=/d";

constexpr char kPlain[] =
    "# A comment\n"
    "[global]\n"
    "\trealm = CORP.EXAMPLE.COM\n"
    "\n"
    "[sysvol]\n"
    "\tpath = /var/lib/samba/sysvol\n";

TEST(SmbConfTest, HookIsPutIntoTheGlobalSection) {
  ASSERT_OK_AND_ASSIGN(const std::string edited, WithHook(kPlain, kHook));
  EXPECT_EQ(CheckPasswordScript(edited), kHook);
  EXPECT_LT(edited.find(kHook), edited.find("realm"));
  EXPECT_THAT(WithoutHook(edited), IsOkAndHolds(kPlain));
}

TEST(SmbConfTest, ScriptThatWasThereIsChainedAndComesBack) {
  for (const std::string line :
       {"\tcheck password script = /opt/crack --dict \"/a b\"\n",
        "CHECK  Password SCRIPT=/opt/crack --dict \"/a b\"\r\n",
        "check password script = /opt/crack \\\n    --dict \"/a b\"\n"}) {
    const std::string text = "[ Global ]\n" + line + "\trealm = R\n";
    ASSERT_OK_AND_ASSIGN(const std::string edited, WithHook(text, kHook));
    EXPECT_THAT(
        CheckPasswordScript(edited),
        AllOf(testing::StartsWith(std::string(kHook) + " -- /opt/crack"),
              testing::EndsWith("--dict \"/a b\"")))
        << line;
    EXPECT_THAT(WithoutHook(edited), IsOkAndHolds(text));
  }
}

TEST(SmbConfTest, LastOfSeveralScriptsIsTheOne) {
  const std::string text =
      "[global]\ncheck password script = /first\n"
      "check password script = /second\n";
  ASSERT_OK_AND_ASSIGN(const std::string edited, WithHook(text, kHook));
  EXPECT_EQ(CheckPasswordScript(edited), std::string(kHook) + " -- /second");
  EXPECT_THAT(WithoutHook(edited), IsOkAndHolds(text));
}

TEST(SmbConfTest, SecondTimeRenewsTheCommand) {
  const std::string text = "[global]\ncheck password script = /first\n";
  ASSERT_OK_AND_ASSIGN(const std::string once, WithHook(text, kHook));
  EXPECT_THAT(WithHook(once, kHook), IsOkAndHolds(once));
  ASSERT_OK_AND_ASSIGN(const std::string renewed, WithHook(once, "/new/hook"));
  EXPECT_EQ(CheckPasswordScript(renewed), "/new/hook -- /first");
  EXPECT_THAT(WithoutHook(renewed), IsOkAndHolds(text));
}

TEST(SmbConfTest, LaterChangesStay) {
  ASSERT_OK_AND_ASSIGN(std::string edited, WithHook(kPlain, kHook));
  edited += "[new]\n\tpath = /new\n";
  EXPECT_THAT(WithoutHook(edited),
              IsOkAndHolds(std::string(kPlain) + "[new]\n\tpath = /new\n"));
}

TEST(SmbConfTest, SettingsElsewhereAreNotSambas) {
  const std::string text =
      "[share]\n\tcheck password script = /ignored\n"
      "[global]\n# check password script = /comment\n"
      ";check password script = /comment\n";
  EXPECT_EQ(CheckPasswordScript(text), "");
  ASSERT_OK_AND_ASSIGN(const std::string edited, WithHook(text, kHook));
  EXPECT_EQ(CheckPasswordScript(edited), kHook);
  EXPECT_THAT(edited, Not(HasSubstr(" -- ")));
}

TEST(SmbConfTest, OddFilesAreTaken) {
  for (const std::string text :
       {"", "[global]", "realm = R\n", "[share]\npath = /x", "\n\n"}) {
    ASSERT_OK_AND_ASSIGN(const std::string edited, WithHook(text, kHook));
    EXPECT_EQ(CheckPasswordScript(edited), kHook) << text;
    const std::string line_end =
        text.empty() || text.back() == '\n' ? "" : "\n";
    EXPECT_THAT(WithoutHook(edited), IsOkAndHolds(text + line_end));
  }
}

TEST(SmbConfTest, DamagedMarksAreLeftToAPerson) {
  ASSERT_OK_AND_ASSIGN(const std::string edited, WithHook(kPlain, kHook));
  const size_t end = edited.find("\t# directory-sync end\n");
  std::string without_end = edited;
  without_end.erase(end, 22);
  EXPECT_THAT(WithoutHook(without_end),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(WithHook(edited + edited.substr(end), kHook),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST(SmbConfTest, TextThatEndsWithinALineIsLeftToAPerson) {
  EXPECT_THAT(WithHook("realm = R \\", kHook),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

// What Samba takes, with these files to be included.
absl::StatusOr<std::string> Effective(
    const std::string& text, const std::map<std::string, std::string>& files) {
  return EffectiveCheckPasswordScript(
      text, [&](const std::string& path) -> absl::StatusOr<std::string> {
        const auto found = files.find(path);
        if (found == files.end()) return absl::NotFoundError(path);
        return found->second;
      });
}

TEST(SmbConfIncludeTest, FilesAreReadInTheirPlace) {
  const std::string hook = "[global]\ncheck password script = /hook\n";
  EXPECT_THAT(Effective(hook, {}), IsOkAndHolds("/hook"));
  const std::string before = "include = /a\n" + hook;
  const std::string after = hook + "include = \"/a\"\n";
  const std::string other = "check password script = /other\n";
  EXPECT_THAT(Effective(before, {{"/a", other}}), IsOkAndHolds("/hook"));
  EXPECT_THAT(Effective(after, {{"/a", other}}), IsOkAndHolds("/other"));
  EXPECT_THAT(Effective(after, {}), IsOkAndHolds("/hook"));
  EXPECT_THAT(Effective(after, {{"/a", "include = /b"}, {"/b", other}}),
              IsOkAndHolds("/other"));
  // Not in [global], and what follows isn't either.
  EXPECT_THAT(Effective(after + other, {{"/a", "[share]\n" + other}}),
              IsOkAndHolds("/hook"));
}

TEST(SmbConfIncludeTest, WhatCantBeSeenIsSaid) {
  for (const char* line : {"include = registry", "config backend = Registry",
                           "include = /etc/samba/%m.conf", "include = /loop"}) {
    EXPECT_THAT(Effective(absl::StrCat("[global]\n", line, "\n"),
                          {{"/loop", "include = /loop"}}),
                StatusIs(absl::StatusCode::kFailedPrecondition))
        << line;
  }
}

TEST(SmbConfTest, WithoutAHookNothingChanges) {
  EXPECT_THAT(WithoutHook(kPlain), IsOkAndHolds(kPlain));
}

// Found by the fuzzer: the empty line ends what the backslash continues.
TEST(SmbConfContinuationTest, EmptyLineEndsAContinuedOne) {
  const std::string text =
      "[global]\n\tcheck password script = /usr/bin/check \\\n\n"
      "\trealm = X\n";
  EXPECT_EQ(CheckPasswordScript(text), "/usr/bin/check");
  const auto edited = WithHook(text, "/hook");
  ASSERT_OK(edited);
  EXPECT_EQ(CheckPasswordScript(*edited), "/hook -- /usr/bin/check");
  EXPECT_THAT(WithoutHook(*edited), IsOkAndHolds(text));
}

// Found by the fuzzer: it would join the line behind the hook's.
TEST(SmbConfContinuationTest, ScriptThatEndsOnABackslashIsRefused) {
  EXPECT_THAT(WithHook("check password script = \\\\\n\n", "/hook"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

// Found by the fuzzer: white space behind the backslash is no part of it.
TEST(SmbConfContinuationTest, WhiteSpaceBehindTheBackslashIsDropped) {
  const std::string text =
      "[global]\n\tcheck password script = /usr/bin/check \\ \t\r\r\n"
      "--strict\n";
  EXPECT_EQ(CheckPasswordScript(text), "/usr/bin/check --strict");
  const auto edited = WithHook(text, "/hook");
  ASSERT_OK(edited);
  EXPECT_EQ(CheckPasswordScript(*edited), "/hook -- /usr/bin/check --strict");
  EXPECT_THAT(WithoutHook(*edited), IsOkAndHolds(text));
}

}  // namespace
}  // namespace directory_sync::password_handler
