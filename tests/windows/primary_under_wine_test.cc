// The whole primary as Windows programs, under wine: from a real domain to the
// emulated provider, with a password handler on Linux.
// See wine_programs.h.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
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
constexpr absl::Duration kAtOnce = absl::Seconds(30);

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

// What a browser does with the link of `directory-syncctl web login`.
class WebClient {
 public:
  explicit WebClient(int port)
      : port_(port), origin_(absl::StrCat("http://localhost:", port)) {}

  // Whether the code of this link opened a session.
  bool LogIn(const std::string& link) {
    const std::string code = link.substr(link.find('#') + 1);
    const emulator::CurlAnswer answer =
        Post("/login", "log-in", absl::StrCat("{\"code\":\"", code, "\"}"));
    const auto token = nlohmann::json::parse(answer.body, nullptr, false);
    if (answer.status != 200 || !token.is_object()) return false;
    page_token_ = token.value("pageToken", "");
    for (const auto& [name, value] : answer.headers) {
      if (absl::EqualsIgnoreCase(name, "Set-Cookie")) {
        cookie_ = value.substr(0, value.find(';'));
      }
    }
    return true;
  }

  emulator::CurlAnswer Get(const std::string& path,
                           const std::string& host = "") {
    emulator::HeaderList fields = {{"Cookie", cookie_}};
    if (!host.empty()) fields.emplace_back("Host", host);
    return client_.Call("GET", Url(path), fields);
  }

  emulator::CurlAnswer Call(const std::string& method) {
    return Post(absl::StrCat("/directorysync.", method), page_token_, "{}");
  }

 private:
  std::string Url(const std::string& path) const {
    return absl::StrCat("http://127.0.0.1:", port_, path);
  }
  emulator::CurlAnswer Post(const std::string& path, const std::string& token,
                            const std::string& body) {
    return client_.Call("POST", Url(path),
                        {{"Cookie", cookie_},
                         {"Content-Type", "application/json"},
                         {"Origin", origin_},
                         {"Host", absl::StrCat("localhost:", port_)},
                         {"X-Directory-Sync", token}},
                        body);
  }

  const int port_;
  const std::string origin_;
  std::string cookie_;
  std::string page_token_;
  emulator::CurlClient client_{""};
};

TEST_F(PrimaryUnderWineTest, WebUiServesWhoeverHasALink) {
  WebClient browser(system_->primary().http_port());
  EXPECT_EQ(browser.Get("/").status, 302);
  ASSERT_OK_AND_ASSIGN(const nlohmann::json login,
                       system_->primary().CtlJson({"web", "login"}));
  ASSERT_TRUE(browser.LogIn(login.value("url", ""))) << login.dump();
  const emulator::CurlAnswer page = browser.Get("/");
  EXPECT_EQ(page.status, 200) << page.error_text;
  EXPECT_THAT(page.body, HasSubstr("app.js"));
  EXPECT_THAT(browser.Call("supervisor.v1.Supervisor/GetStatus").body,
              HasSubstr("directory-reader"));
  EXPECT_THAT(browser.Call("web.v1.WebView/GetSession").body,
              HasSubstr("osUser"));
  EXPECT_EQ(browser.Get("/login", "evil.example").status, 421);
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
      kAtOnce))
      << left;
}

}  // namespace
}  // namespace directory_sync::windows_test
