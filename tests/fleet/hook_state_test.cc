// What an administrator is told when Samba stops calling the hook, by all there
// is between him and it. The heartbeats come once a minute.

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "tests/directory/samba_server.h"
#include "tests/fleet/fleet.h"
#include "tests/system/eventually.h"

namespace directory_sync::fleet_test {
namespace {

// A heartbeat, the look at it a minute later at most, and what a busy machine
// takes to ask.
constexpr absl::Duration kPatience = absl::Seconds(180);

class HookStateTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_OK_AND_ASSIGN(fleet_, Fleet::Start()); }

  // What coverage says of the domain controller; discarded if it is not there.
  nlohmann::json CoverageOf(int dc) {
    const auto answer = fleet_->primary().CtlJson({"passwords", "--coverage"});
    if (!answer.ok()) return nlohmann::json::value_t::discarded;
    for (const auto& one : (*answer)["controllers"]) {
      if (one.value("dns_host_name", "") == ControllerName(dc)) return one;
    }
    return nlohmann::json::value_t::discarded;
  }
  bool Covers(int dc) {
    const nlohmann::json coverage = CoverageOf(dc);
    return coverage.is_object() &&
           coverage.value("state", "") == "COVERAGE_STATE_COVERED" &&
           coverage.value("hook_loaded", false);
  }
  static std::string Kind(int dc, const std::string& kind) {
    return absl::StrCat("handler/", ControllerName(dc), "/", kind);
  }
  void TakeHookOut(int dc) {
    const std::string file = fleet_->domain().server(dc).configuration_file();
    ASSERT_OK_AND_ASSIGN(std::string text, ReadFile(file));
    const size_t line = text.find("check password script");
    ASSERT_NE(line, std::string::npos);
    ASSERT_OK(
        AtomicWriteFile(file, text.erase(line, text.find('\n', line) - line)));
  }
  // Of the whole domain.
  void DemandNoComplexity() {
    ASSERT_OK_AND_ASSIGN(const auto result,
                         fleet_->domain().dc1().RunInside(
                             {"samba-tool", "domain", "passwordsettings", "set",
                              "--complexity=off", "--configfile={smb.conf}"}));
    ASSERT_TRUE(result.ok()) << result.Describe();
    ASSERT_OK(fleet_->domain().ReplicateTo(1));
  }
  bool HasAlert(const std::string& key) {
    const auto answer = fleet_->primary().CtlJson({"alerts"});
    return answer.ok() && absl::StrContains(answer->dump(), key);
  }

  std::unique_ptr<Fleet> fleet_;
};

TEST_F(HookStateTest, HookThatIsNoLongerCalledIsToldWithinAHeartbeat) {
  const auto user = fixture::Company().UsersIn(fixture::Scope::kEmail)[0];
  for (const int dc : {0, 1}) {
    ASSERT_OK(fleet_->domain().ResetPassword(
        dc, user.sam_account_name, absl::StrCat("Called-Passw0rd-", dc)));
  }
  for (const int dc : {0, 1}) {
    EXPECT_TRUE(system_test::Eventually([&] { return Covers(dc); }, kPatience))
        << CoverageOf(dc).dump();
  }

  // On the first one as an upgrade of Samba's package does it. On both, as
  // Samba calls no hook where no complexity is demanded.
  TakeHookOut(0);
  DemandNoComplexity();
  for (const std::string& kind :
       {Kind(0, "hook"), Kind(0, "problem"), Kind(1, "problem")}) {
    EXPECT_TRUE(
        system_test::Eventually([&] { return HasAlert(kind); }, kPatience))
        << kind;
  }
  EXPECT_FALSE(HasAlert(Kind(1, "hook")));
  for (const int dc : {0, 1}) {
    EXPECT_FALSE(Covers(dc)) << CoverageOf(dc).dump();
  }
}

}  // namespace
}  // namespace directory_sync::fleet_test
