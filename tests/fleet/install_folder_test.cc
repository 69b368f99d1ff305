// What `domain-controllers add` writes is all that a domain controller needs.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/run_command.h"
#include "tests/fleet/fleet.h"
#include "tests/system/company_system.h"
#include "tests/system/eventually.h"

namespace directory_sync::fleet_test {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr absl::Duration kPatience = absl::Seconds(60);

class InstallFolderTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto started = Fleet::Start();
    ASSERT_OK(started);
    fleet_ = started->release();
  }
  static void TearDownTestSuite() { delete fleet_; }

  static Fleet* fleet_;
};

Fleet* InstallFolderTest::fleet_ = nullptr;

// The handlers of the fleet run from their copies, and Samba runs the hooks of
// those copies.
TEST_F(InstallFolderTest, CopiesJoinAndCapture) {
  const auto user = fixture::Company().UsersIn(fixture::Scope::kEmail)[0];
  for (const int dc : {0, 1}) {
    const std::string password = absl::StrCat("Installed-Passw0rd-", dc);
    ASSERT_OK(
        fleet_->domain().ResetPassword(dc, user.sam_account_name, password));
    EXPECT_THAT(fleet_->Acknowledged(dc), SizeIs(1));
    // One of the two has it already.
    ASSERT_OK(fleet_->domain().ReplicateTo(1 - dc));
    EXPECT_TRUE(system_test::Eventually(
        [&] {
          return fleet_->provider().HasPassword(
              fixture::kMailDomain, system_test::ServiceOf(user),
              system_test::MailboxName(user), password);
        },
        kPatience))
        << dc;
  }
}

TEST_F(InstallFolderTest, ProgramsUseTheLibrariesBesideThem) {
  for (const char* program : {"password_handler", "password_hook"}) {
    ASSERT_OK_AND_ASSIGN(
        const auto result,
        fixture::RunCommand(
            {"/usr/bin/ldd",
             absl::StrCat(fleet_->installed_folder(1), "/", program)}));
    EXPECT_THAT(result.output,
                HasSubstr(absl::StrCat(fleet_->installed_folder(1), "/lib/")));
  }
}

TEST_F(InstallFolderTest, ScriptPutsAllInPlace) {
  const std::string root = testing::TempDir() + "/root";
  ASSERT_OK_AND_ASSIGN(
      const auto result,
      fixture::RunCommand({"/usr/bin/env", "DESTDIR=" + root, "sh",
                           fleet_->install_folder() + "/install.sh",
                           "--no-start"}));
  ASSERT_TRUE(result.ok()) << result.Describe();
  namespace fs = std::filesystem;
  for (const char* secret : {"join-bundle.json", "handler.toml",
                             "directory-password", "directory-ca.pem"}) {
    const fs::path file =
        root + "/etc/directory-sync/password-handler/" + secret;
    ASSERT_TRUE(fs::exists(file)) << file;
    EXPECT_EQ(fs::status(file).permissions(), fs::perms(0600)) << file;
  }
  const std::string programs = root + "/usr/lib/directory-sync/";
  ASSERT_OK_AND_ASSIGN(
      const auto help,
      fixture::RunCommand({programs + "password_handler", "--help"}));
  EXPECT_THAT(help.output + help.errors, HasSubstr("config"));
  EXPECT_TRUE(fs::exists(programs + "password_hook"));
  std::ifstream unit(root +
                     "/etc/systemd/system/"
                     "directory-sync-password-handler.service");
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(unit), {}),
              HasSubstr("password-handler/handler.toml"));
}

}  // namespace
}  // namespace directory_sync::fleet_test
