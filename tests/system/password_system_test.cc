// The password path from end to end: what is typed at a real domain controller
// is what the provider gets.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/sample_company.h"
#include "tests/system/company_system.h"
#include "tests/system/eventually.h"

namespace directory_sync::system_test {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);

class PasswordSystemTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    CompanySystemOptions options;
    options.throttled = false;
    auto started = CompanySystem::Start(std::move(options));
    ASSERT_OK(started);
    system_ = started->release();
    ASSERT_OK(system_->RegisterAndChooseGroups());
    ASSERT_OK(system_->primary().CtlJson({"sync", "--wait"}));
  }
  static void TearDownTestSuite() { delete system_; }

  static fixture::SampleUser UserInScope(size_t index) {
    return fixture::Company().UsersIn(fixture::Scope::kEmail)[index];
  }

  static std::string PasswordState(const std::string& address) {
    const auto accounts = system_->primary().CtlJson({"accounts", address});
    return accounts.ok()
               ? (*accounts)["accounts"][0]["password_state"].get<std::string>()
               : accounts.status().ToString();
  }

  // As on a domain controller whose hook was taken out of smb.conf.
  static absl::Status ResetWithoutHook(const std::string& user,
                                       const std::string& password) {
    auto& directory = system_->directory();
    std::ifstream file(directory.server().configuration_file());
    std::string without_hook;
    for (std::string line; std::getline(file, line);) {
      if (absl::StrContains(line, "check password script")) continue;
      absl::StrAppend(&without_hook, line, "\n");
    }
    RETURN_IF_ERROR(
        directory.directory().WriteFile("smb.no_hook.conf", without_hook));
    ASSIGN_OR_RETURN(
        const auto result,
        directory.RunInside(
            {"samba-tool", "user", "setpassword", user,
             absl::StrCat("--newpassword=", password),
             absl::StrCat("--configfile=",
                          directory.directory().File("smb.no_hook.conf"))}));
    return result.ok() ? absl::OkStatus()
                       : absl::InternalError(result.Describe());
  }

  static CompanySystem* system_;
};

CompanySystem* PasswordSystemTest::system_ = nullptr;

TEST_F(PasswordSystemTest, AChangeByKpasswdArrives) {
  const fixture::SampleUser user = UserInScope(0);
  ASSERT_OK(system_->directory().ChangePasswordByKpasswd(
      user.sam_account_name, fixture::kUserPassword, "By-Kpasswd-1"));
  EXPECT_OK(system_->WaitForPassword(user, "By-Kpasswd-1", kPatience));
}

TEST_F(PasswordSystemTest, AResetByAnAdministratorOverLdapsArrives) {
  const fixture::SampleUser user = UserInScope(1);
  ASSERT_OK(system_->directory().ResetPasswordByLdaps(user.sam_account_name,
                                                      "By-Ldaps-Ünï-2"));
  EXPECT_OK(system_->WaitForPassword(user, "By-Ldaps-Ünï-2", kPatience));
}

TEST_F(PasswordSystemTest, AResetBySambaToolArrives) {
  const fixture::SampleUser user = UserInScope(2);
  ASSERT_OK(system_->directory().ResetPasswordBySambaTool(user.sam_account_name,
                                                          "By-Samba-Tool-3"));
  EXPECT_OK(system_->WaitForPassword(user, "By-Samba-Tool-3", kPatience));
}

TEST_F(PasswordSystemTest, AChangeRefusedByHistoryNeverReachesTheProvider) {
  const fixture::SampleUser user = UserInScope(3);
  ASSERT_OK(system_->directory().ChangePasswordByKpasswd(
      user.sam_account_name, fixture::kUserPassword, "Accepted-4"));
  ASSERT_OK(system_->WaitForPassword(user, "Accepted-4", kPatience));
  // The domain remembers 24 passwords.
  EXPECT_FALSE(system_->directory()
                   .ChangePasswordByKpasswd(user.sam_account_name, "Accepted-4",
                                            fixture::kUserPassword)
                   .ok());
  // A later change of the same account passes every stage after the refused
  // one, so when it is there the refused one would have been.
  ASSERT_OK(system_->directory().ResetPasswordByLdaps(user.sam_account_name,
                                                      "Accepted-Later-4"));
  ASSERT_OK(system_->WaitForPassword(user, "Accepted-Later-4", kPatience));
  EXPECT_FALSE(system_->WasEverSent(fixture::kUserPassword));
  EXPECT_TRUE(system_->WasEverSent("Accepted-4"));
}

TEST_F(PasswordSystemTest, TheLastOfManyQuickChangesWins) {
  const fixture::SampleUser user = UserInScope(4);
  for (int i = 1; i <= 5; ++i) {
    ASSERT_OK(system_->directory().ResetPasswordByLdaps(
        user.sam_account_name, absl::StrCat("Quick-Change-", i)));
  }
  EXPECT_OK(system_->WaitForPassword(user, "Quick-Change-5", kPatience));
  EXPECT_OK(system_->directory().CheckPassword(user.sam_account_name,
                                               "Quick-Change-5"));
}

TEST_F(PasswordSystemTest, ANewUsersFirstPasswordIsTheMailboxesFirst) {
  ASSERT_OK(system_->directory().AddUser(
      "new.person", {{"mail", {"new.person@example.com"}}}));
  ASSERT_OK(system_->directory().ResetPasswordByLdaps("new.person",
                                                      "First-Password-6"));
  ASSERT_OK(
      system_->directory().AddToGroup(fixture::kEmailGroup, "new.person"));
  ASSERT_OK(system_->primary().CtlJson({"sync", "--wait"}));
  fixture::SampleUser user;
  user.mail = "new.person@example.com";
  user.scope = fixture::Scope::kEmail;
  EXPECT_OK(system_->WaitForPassword(user, "First-Password-6", kPatience));
}

TEST_F(PasswordSystemTest, WhatTheProviderRefusesIsNamedWithoutThePassword) {
  const fixture::SampleUser user = UserInScope(5);
  // Active Directory takes seven characters, the provider wants eight.
  ASSERT_OK(system_->directory().ResetPasswordByLdaps(user.sam_account_name,
                                                      "Sh0rt-7"));
  EXPECT_TRUE(Eventually(
      [&] { return PasswordState(user.mail) == "PASSWORD_STATE_REFUSED"; },
      kPatience))
      << PasswordState(user.mail);
  ASSERT_OK_AND_ASSIGN(const auto result,
                       system_->primary().Ctl({"accounts", user.mail}));
  EXPECT_FALSE(absl::StrContains(result.output, "Sh0rt-7"));
  // A better one is delivered at once.
  ASSERT_OK(system_->directory().ResetPasswordByLdaps(user.sam_account_name,
                                                      "Long-Enough-7"));
  EXPECT_OK(system_->WaitForPassword(user, "Long-Enough-7", kPatience));
}

TEST_F(PasswordSystemTest, AHookThatWasRemovedIsNoticedWithinAMinute) {
  const fixture::SampleUser user = UserInScope(6);
  ASSERT_OK(system_->directory().ResetPasswordByLdaps(user.sam_account_name,
                                                      "Seen-By-The-Hook-8"));
  ASSERT_OK(system_->WaitForPassword(user, "Seen-By-The-Hook-8", kPatience));

  ASSERT_OK(ResetWithoutHook(user.sam_account_name, "Seen-By-Nobody-8"));

  EXPECT_TRUE(Eventually(
      [&] { return PasswordState(user.mail) == "PASSWORD_STATE_MISSED"; },
      absl::Minutes(1)))
      << PasswordState(user.mail);
  ASSERT_OK_AND_ASSIGN(
      const auto page,
      system_->primary().CtlJson({"passwords", "--search", user.mail}));
  EXPECT_THAT(page["proofs"][0].dump(),
              testing::HasSubstr("dc1.corp.example.test"));
  ASSERT_OK_AND_ASSIGN(const auto coverage,
                       system_->primary().CtlJson({"passwords", "--coverage"}));
  EXPECT_THAT(coverage.dump(), testing::HasSubstr("\"missed_accounts\":\"1\""));
  // The next change that is captured puts it right.
  ASSERT_OK(system_->directory().ResetPasswordByLdaps(user.sam_account_name,
                                                      "Seen-Again-8"));
  EXPECT_OK(system_->WaitForPassword(user, "Seen-Again-8", kPatience));
  EXPECT_TRUE(Eventually(
      [&] { return PasswordState(user.mail) == "PASSWORD_STATE_DELIVERED"; },
      kPatience));
}

// Last, over all that the tests above have typed.
TEST_F(PasswordSystemTest, ZzNoPasswordIsReadableInAnyFileOrLog) {
  const std::vector<std::string> planted = {
      "By-Kpasswd-1",     "By-Ldaps-",        "By-Samba-Tool-3",
      "Accepted-4",       "Accepted-Later-4", "Quick-Change",
      "First-Password-6", "Sh0rt-7",          "Long-Enough-7"};
  int files = 0;
  for (const std::string& directory : {system_->primary().state_directory(),
                                       system_->handler().state_directory()}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(directory)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string content(std::istreambuf_iterator<char>(file), {});
      for (const std::string& password : planted) {
        EXPECT_FALSE(absl::StrContains(content, password))
            << password << " in " << entry.path();
      }
      ++files;
    }
  }
  EXPECT_GT(files, 5);
  for (const std::string& output : {system_->primary().supervisor().Output(),
                                    system_->handler().program().Output()}) {
    EXPECT_NE(output, "");
    for (const std::string& password : planted) {
      EXPECT_FALSE(absl::StrContains(output, password)) << password;
    }
  }
}

}  // namespace
}  // namespace directory_sync::system_test
