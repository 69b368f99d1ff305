// The LDAP session of Windows' programs, under wine, against a real domain
// controller. See wine_programs.h.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/directory_fixture.h"
#include "tests/directory/run_command.h"
#include "tests/windows/wine_programs.h"

namespace directory_sync::windows_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class LdapUnderWineTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    ASSERT_OK(StartWine());
    auto dc = fixture::DirectoryFixture::Start();
    ASSERT_OK(dc);
    dc_ = dc->release();
  }
  static void TearDownTestSuite() { delete dc_; }

  // What ldap_client says.
  static std::string LogIn(const std::string& uri, const std::string& ca_file,
                           const std::string& account,
                           const std::string& password) {
    std::vector<std::string> command = WineLauncher();
    for (const std::string& word :
         {WindowsProgram("tests/windows/ldap_client"), uri, ca_file, account}) {
      command.push_back(word);
    }
    fixture::CommandOptions options;
    options.input = absl::StrCat(password, "\n");
    const auto result = fixture::RunCommand(command, options);
    return result.ok() ? result->output : result.status().ToString();
  }

  static fixture::DirectoryFixture* dc_;
};

fixture::DirectoryFixture* LdapUnderWineTest::dc_ = nullptr;

TEST_F(LdapUnderWineTest, ReadsByDirSyncAndByPages) {
  const fixture::Account& account = dc_->service_account();
  EXPECT_THAT(
      LogIn(dc_->ldaps_uri(), dc_->ca_file(), account.dn, account.password),
      MatchesRegex("OK ([0-9]+) [0-9]+ dc1.corp.example.test\r?\n"));
}

TEST_F(LdapUnderWineTest, WrongPasswordIsSaidInWords) {
  EXPECT_THAT(
      LogIn(dc_->ldaps_uri(), dc_->ca_file(), dc_->service_account().dn, "no"),
      AllOf(HasSubstr("UNAUTHENTICATED"),
            HasSubstr("the name or the password is wrong")));
}

TEST_F(LdapUnderWineTest, AnotherAuthoritysCertificateGetsNoPassword) {
  const fixture::Account& account = dc_->service_account();
  EXPECT_THAT(LogIn(dc_->ldaps_uri(), dc_->other_ca_file(), account.dn,
                    account.password),
              AllOf(HasSubstr("FAILED_PRECONDITION"), HasSubstr("ca_file")));
}

TEST_F(LdapUnderWineTest, MachinesAuthoritiesDontHaveAPrivateOne) {
  const fixture::Account& account = dc_->service_account();
  EXPECT_THAT(LogIn(dc_->ldaps_uri(), "", account.dn, account.password),
              HasSubstr("FAILED_PRECONDITION"));
}

TEST_F(LdapUnderWineTest, NobodyThereIsUnavailable) {
  EXPECT_THAT(LogIn("ldaps://127.0.0.1:1", dc_->ca_file(), "a", "b"),
              AllOf(HasSubstr("UNAVAILABLE"), Not(HasSubstr("OK"))));
}

}  // namespace
}  // namespace directory_sync::windows_test
