// A process of ours that crashes leaves no core behind, also where the system
// would write one: there would be keys and passwords in it.

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/run_command.h"
#include "tests/fleet/fleet.h"
#include "tests/fleet/plaintext_search.h"
#include "tests/system/company_system.h"
#include "tests/system/eventually.h"

namespace directory_sync::fleet_test {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

constexpr absl::Duration kPatience = absl::Seconds(60);

std::vector<std::string> CoresIn(const fs::path& directory) {
  std::vector<std::string> cores;
  for (const auto& entry : fs::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    if (name == "core" || absl::StartsWith(name, "core.")) {
      cores.push_back(entry.path().string());
    }
  }
  return cores;
}

bool IsOver(int64_t pid) {
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  for (std::string line; std::getline(status, line);) {
    if (absl::StartsWith(line, "State:")) return absl::StrContains(line, "Z");
  }
  return true;
}

class CoreDumpTest : public testing::Test {
 protected:
  // What is started from here may leave cores of any size, and leaves them
  // here.
  void SetUp() override {
    directory_ = fs::path(testing::TempDir()) / "cores";
    fs::create_directories(directory_);
    fs::current_path(directory_);
    const rlimit any = {RLIM_INFINITY, RLIM_INFINITY};
    ASSERT_EQ(setrlimit(RLIMIT_CORE, &any), 0);
    ASSERT_OK(fixture::RunCommand({"/bin/sh", "-c", "kill -ABRT $$"}).status());
    if (CoresIn(directory_).empty()) {
      GTEST_SKIP() << "this machine writes cores elsewhere";
    }
    for (const std::string& core : CoresIn(directory_)) fs::remove(core);
  }

  fs::path directory_;
};

TEST_F(CoreDumpTest, CrashOfAnyProcessLeavesNone) {
  ASSERT_OK_AND_ASSIGN(const auto fleet, Fleet::Start());
  const auto user = fixture::Company().UsersIn(fixture::Scope::kEmail)[0];
  const std::string planted = "Planted-Core-Passw0rd-1";
  ASSERT_OK(fleet->domain().ResetPassword(0, user.sam_account_name, planted));
  EXPECT_TRUE(system_test::Eventually(
      [&] {
        return fleet->provider().HasPassword(
            fixture::kMailDomain, system_test::ServiceOf(user),
            system_test::MailboxName(user), planted);
      },
      kPatience));

  std::vector<int64_t> pids = fleet->ProcessIds();
  ASSERT_GE(pids.size(), 7);
  // The supervisor, which would take the others with it, comes last.
  std::reverse(pids.begin(), pids.end());
  for (const int64_t pid : pids) {
    const fs::path where =
        fs::read_symlink(absl::StrCat("/proc/", pid, "/cwd"));
    ASSERT_EQ(kill(static_cast<pid_t>(pid), SIGABRT), 0);
    EXPECT_TRUE(
        system_test::Eventually([&] { return IsOver(pid); }, kPatience));
    EXPECT_THAT(CoresIn(where), IsEmpty()) << pid;
  }
  EXPECT_THAT(CoresIn(directory_), IsEmpty());
  std::vector<std::string> directories = fleet->Directories();
  directories.push_back(directory_);
  EXPECT_THAT(SearchFiles(directories, planted).places, IsEmpty());
}

}  // namespace
}  // namespace directory_sync::fleet_test
