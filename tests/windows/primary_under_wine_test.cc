// The whole primary as Windows programs, under wine: from a real domain to the
// emulated provider, with a password handler on Linux.
// See wine_programs.h.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/directory/run_command.h"
#include "tests/directory/sample_company.h"
#include "tests/emulator/curl_client.h"
#include "tests/system/company_system.h"
#include "tests/system/eventually.h"
#include "tests/windows/wine_programs.h"

namespace directory_sync::windows_test {
namespace {

using system_test::CompanySystem;
using system_test::CompanySystemOptions;
using system_test::Eventually;

using ::testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(60);

class PrimaryUnderWineTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    ASSERT_OK(StartWine());
    CompanySystemOptions options;
    options.throttled = false;
    options.primary_launcher = WineLauncher();
    options.primary_programs = WindowsProgramsDirectory();
    auto started = CompanySystem::Start(std::move(options));
    ASSERT_OK(started);
    system_ = started->release();
    ASSERT_OK(system_->RegisterAndChooseGroups());
    ASSERT_OK(system_->primary().CtlJson({"sync", "--wait"}));
  }
  static void TearDownTestSuite() { delete system_; }

  static CompanySystem* system_;
};

CompanySystem* PrimaryUnderWineTest::system_ = nullptr;

TEST_F(PrimaryUnderWineTest, EveryUserInScopeHasAMailbox) {
  int checked = 0;
  for (const fixture::SampleUser& user : fixture::Company().users) {
    if (user.scope == fixture::Scope::kNone) continue;
    EXPECT_OK(system_->WaitForField(user, "displayName", user.display_name,
                                    kPatience));
    ++checked;
  }
  EXPECT_EQ(checked, 28);
}

TEST_F(PrimaryUnderWineTest, AChangeInTheDirectoryArrivesUnasked) {
  const fixture::SampleUser user =
      fixture::Company().UsersIn(fixture::Scope::kExchange)[0];
  ASSERT_OK(system_->directory().SetAttribute(user.sam_account_name, "title",
                                              {"Финансовый директор"}));
  EXPECT_OK(system_->WaitForField(user, "jobTitle", "Финансовый директор",
                                  kPatience));
}

TEST_F(PrimaryUnderWineTest, APasswordArrivesByAHandlerOnLinux) {
  const fixture::SampleUser user =
      fixture::Company().UsersIn(fixture::Scope::kEmail)[0];
  ASSERT_OK(system_->directory().ResetPasswordByLdaps(user.sam_account_name,
                                                      "By-Wine-Ünï-1"));
  EXPECT_OK(system_->WaitForPassword(user, "By-Wine-Ünï-1", kPatience));
}

TEST_F(PrimaryUnderWineTest, OperatorsCommandLineAnswers) {
  ASSERT_OK_AND_ASSIGN(const nlohmann::json status,
                       system_->primary().CtlJson({"status"}));
  EXPECT_THAT(status.dump(), HasSubstr("directory-reader"));
  ASSERT_OK_AND_ASSIGN(const fixture::CommandResult wrong,
                       system_->primary().Ctl({"nonsense"}));
  EXPECT_EQ(wrong.exit_code, 2);
}

TEST_F(PrimaryUnderWineTest, WebUiAnswersToItsOwnHostAlone) {
  emulator::CurlClient client("");
  const std::string url =
      absl::StrCat("http://127.0.0.1:", system_->primary().http_port(), "/");
  const emulator::CurlAnswer page = client.Call("GET", url, {});
  EXPECT_EQ(page.status, 200) << page.error_text;
  EXPECT_THAT(page.body, HasSubstr("<html"));
  EXPECT_EQ(client.Call("GET", url, {{"Host", "evil.example"}}).status, 421);
}

// The last one: it ends the primary.
TEST_F(PrimaryUnderWineTest, KillingTheSupervisorLeavesNoServiceBehind) {
  system_->primary().supervisor().Kill();
  ASSERT_TRUE(system_->primary().supervisor().WaitForExit(kPatience));
  emulator::CurlClient client("");
  const std::string url =
      absl::StrCat("http://127.0.0.1:", system_->primary().http_port(), "/");
  EXPECT_TRUE(Eventually(
      [&] { return client.Call("GET", url, {}).status == 0; }, kPatience));
  // Each has its configuration among its arguments, with Windows' slashes.
  const auto directory =
      std::filesystem::path(system_->primary().config_file()).parent_path();
  const std::string pattern =
      absl::StrCat(directory.parent_path().filename().string(), ".",
                   directory.filename().string());
  std::string left;
  EXPECT_TRUE(Eventually(
      [&] {
        const auto found = fixture::RunCommand({"pgrep", "-af", pattern});
        if (found.ok()) left = found->output;
        return found.ok() && left.empty();
      },
      kPatience))
      << left;
}

}  // namespace
}  // namespace directory_sync::windows_test
