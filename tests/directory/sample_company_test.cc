#include "tests/directory/sample_company.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace directory_sync::fixture {
namespace {

bool IsAscii(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c < 0x80; });
}

TEST(SampleCompanyTest, HasTheExpectedSize) {
  EXPECT_EQ(Company().UsersIn(Scope::kExchange).size(), 14);
  EXPECT_EQ(Company().UsersIn(Scope::kEmail).size(), 14);
  EXPECT_EQ(Company().UsersIn(Scope::kNone).size(), 12);
  EXPECT_EQ(Company().distribution_groups.size(), 3);
  EXPECT_EQ(Company().contacts.size(), 3);
}

// The demo is green only if the provider can take all of them.
TEST(SampleCompanyTest, EverybodyInScopeHasAnAddressOfTheirOwn) {
  std::set<std::string> addresses;
  for (const SampleUser& user : Company().users) {
    if (user.scope == Scope::kNone) continue;
    EXPECT_TRUE(IsAscii(user.mail)) << user.mail;
    EXPECT_TRUE(absl::EndsWith(user.mail, absl::StrCat("@", kMailDomain)))
        << user.sam_account_name;
    EXPECT_TRUE(addresses.insert(absl::AsciiStrToLower(user.mail)).second)
        << user.mail;
    EXPECT_FALSE(user.display_name.empty());
  }
}

TEST(SampleCompanyTest, HasDisabledAccountsInBothScopes) {
  for (const Scope scope : {Scope::kExchange, Scope::kEmail, Scope::kNone}) {
    const auto users = Company().UsersIn(scope);
    EXPECT_TRUE(std::any_of(users.begin(), users.end(),
                            [](const SampleUser& u) { return u.disabled; }));
  }
}

TEST(SampleCompanyTest, NamesComeFromSeveralScripts) {
  int beyond_ascii = 0;
  for (const SampleUser& user : Company().users) {
    if (!IsAscii(user.display_name)) ++beyond_ascii;
  }
  EXPECT_GE(beyond_ascii, 20);
}

}  // namespace
}  // namespace directory_sync::fixture
