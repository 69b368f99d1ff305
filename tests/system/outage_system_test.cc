// Processes, links and peers that go away while the whole system runs: nothing
// acknowledged is lost, and everything goes on by itself.

#include <signal.h>

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/sample_company.h"
#include "tests/system/company_system.h"
#include "tests/system/eventually.h"

namespace directory_sync::system_test {
namespace {

using ::testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(60);

class OutageSystemTest : public testing::Test {
 protected:
  void SetUp() override {
    CompanySystemOptions options;
    options.throttled = false;
    ASSERT_OK_AND_ASSIGN(system_, CompanySystem::Start(std::move(options)));
    ASSERT_OK(system_->RegisterAndChooseGroups());
    ASSERT_OK(system_->primary().CtlJson({"sync", "--wait"}));
  }

  static fixture::SampleUser UserInScope(size_t index) {
    return fixture::Company().UsersIn(fixture::Scope::kExchange)[index];
  }

  // The process ids of the services by name.
  std::map<std::string, int> ServicePids() {
    std::map<std::string, int> pids;
    const auto status = system_->primary().Ctl({"status", "--json"});
    if (!status.ok()) return pids;
    const auto json = nlohmann::json::parse(status->output, nullptr, false);
    if (!json.is_object()) return pids;
    for (const auto& child : json["supervisor"]["children"]) {
      pids[child["name"]] = child["pid"];
    }
    return pids;
  }

  bool IsWell() {
    const auto status = system_->primary().Ctl({"status"});
    return status.ok() && status->exit_code == 0;
  }

  std::string StatusText() {
    const auto status = system_->primary().Ctl({"status"});
    return status.ok() ? status->Describe() : status.status().ToString();
  }

  void ExpectPasswordArrives(size_t user, const std::string& password) {
    ASSERT_OK(system_->directory().ResetPasswordByLdaps(
        UserInScope(user).sam_account_name, password));
    EXPECT_OK(system_->WaitForPassword(UserInScope(user), password, kPatience));
  }

  std::unique_ptr<CompanySystem> system_;
};

TEST_F(OutageSystemTest, EveryServiceIsRestartedAndPasswordsGoOn) {
  int round = 0;
  for (const auto& [name, pid] : ServicePids()) {
    SCOPED_TRACE(name);
    ASSERT_EQ(kill(pid, SIGKILL), 0);
    ExpectPasswordArrives(0, absl::StrCat("After-Kill-", ++round));
    const std::string killed = name;
    const int old_pid = pid;
    EXPECT_TRUE(Eventually(
        [&] {
          const auto now = ServicePids();
          const auto found = now.find(killed);
          return found != now.end() && found->second != old_pid && IsWell();
        },
        kPatience))
        << StatusText();
  }
  EXPECT_EQ(round, 4);
}

TEST_F(OutageSystemTest, KillingTheSupervisorLeavesNoOrphan) {
  const std::map<std::string, int> pids = ServicePids();
  ASSERT_EQ(pids.size(), 4u);
  system_->primary().supervisor().Kill();
  ASSERT_TRUE(system_->primary().supervisor().WaitForExit(kPatience));
  for (const auto& [name, pid] : pids) {
    const int child = pid;
    EXPECT_TRUE(Eventually([&] { return kill(child, 0) != 0; }, kPatience))
        << name;
  }
  // What was captured meanwhile waits at the domain controller.
  ASSERT_OK(system_->directory().ResetPasswordByLdaps(
      UserInScope(1).sam_account_name, "While-Down-1"));
  ASSERT_OK(system_->primary().Start());
  EXPECT_OK(
      system_->WaitForPassword(UserInScope(1), "While-Down-1", kPatience));
}

TEST_F(OutageSystemTest, ASecondSupervisorIsRefused) {
  ASSERT_OK_AND_ASSIGN(
      auto second,
      Program::Start(
          ProgramPath("supervisor/supervisor"),
          {absl::StrCat("--config=", system_->primary().config_file())}));
  const auto exit = second->WaitForExit(kPatience);
  ASSERT_TRUE(exit.has_value());
  EXPECT_FALSE(exit->clean());
  EXPECT_THAT(
      second->Output(),
      HasSubstr(absl::StrCat(system_->primary().supervisor().process_id())));
}

TEST_F(OutageSystemTest, TheHandlerKeepsWhatItAcknowledged) {
  ASSERT_OK(system_->primary().Stop().has_value()
                ? absl::OkStatus()
                : absl::DeadlineExceededError("the supervisor did not stop"));
  ASSERT_OK(system_->directory().ResetPasswordByLdaps(
      UserInScope(2).sam_account_name, "Kept-By-Handler-1"));
  system_->handler().program().Kill();
  ASSERT_TRUE(system_->handler().program().WaitForExit(kPatience));
  ASSERT_OK(system_->handler().Start());
  ASSERT_OK(system_->primary().Start());
  EXPECT_OK(
      system_->WaitForPassword(UserInScope(2), "Kept-By-Handler-1", kPatience));
}

TEST_F(OutageSystemTest, TheProviderDownIsSaidAndNothingIsLost) {
  ASSERT_OK(system_->provider().SetDoor(emulator::Door::kRefuse));
  ASSERT_OK(system_->directory().ResetPasswordByLdaps(
      UserInScope(3).sam_account_name, "Provider-Down-1"));
  EXPECT_TRUE(Eventually(
      [&] {
        const auto status = system_->primary().Ctl({"status"});
        return status.ok() && status->exit_code != 0 &&
               status->output.find("provider") != std::string::npos;
      },
      kPatience))
      << StatusText();
  ASSERT_OK(system_->provider().SetDoor(emulator::Door::kOpen));
  EXPECT_OK(
      system_->WaitForPassword(UserInScope(3), "Provider-Down-1", kPatience));
  EXPECT_TRUE(Eventually([&] { return IsWell(); }, kPatience)) << StatusText();
}

TEST_F(OutageSystemTest, TheDomainControllerDownIsSaidAndRecovers) {
  system_->directory().link().Cut();
  const auto result = system_->primary().Ctl({"sync", "--wait"});
  ASSERT_OK(result);
  EXPECT_NE(result->exit_code, 0);
  EXPECT_THAT(result->Describe(), HasSubstr("ldaps://127.0.0.1"));
  EXPECT_FALSE(IsWell());
  system_->directory().link().Restore();
  // A controller that failed is left alone for some seconds.
  EXPECT_TRUE(Eventually(
      [&] {
        return system_->primary().CtlJson({"sync", "--wait"}).ok();
      },
      kPatience));
  EXPECT_TRUE(Eventually([&] { return IsWell(); }, kPatience)) << StatusText();
}

}  // namespace
}  // namespace directory_sync::system_test
