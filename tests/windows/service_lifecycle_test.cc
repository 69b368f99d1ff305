// The product's services as wine's service control manager runs them: their
// registration, errors of the start, the stop, and the end of all children.
// See wine_programs.h.

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/directory_fixture.h"
#include "tests/directory/private_directory.h"
#include "tests/directory/run_command.h"
#include "tests/system/eventually.h"
#include "tests/system/primary.h"
#include "tests/windows/wine_programs.h"

namespace directory_sync::windows_test {
namespace {

using fixture::CommandResult;
using system_test::Eventually;
using system_test::Primary;
using system_test::PrimaryOptions;

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::Duration kPatience = absl::Seconds(120);
constexpr absl::Duration kAtOnce = absl::Seconds(30);
constexpr char kService[] = "Directory Sync";
constexpr char kHandlerService[] = "Directory Sync Password Handler";
constexpr char kServices[] = "HKLM\\System\\CurrentControlSet\\Services\\";

std::string NameOf(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

class ServiceLifecycleTest : public testing::Test {
 protected:
  // A machine of their own: the services' names are the product's.
  static void SetUpTestSuite() {
    auto machine = WineMachine::Start();
    ASSERT_OK(machine);
    machine_ = machine->release();
  }
  static void TearDownTestSuite() { delete machine_; }

  static CommandResult Run(const std::vector<std::string>& command) {
    return machine_->Run(command);
  }
  static void Install(const std::string& program,
                      const std::string& config_file) {
    const CommandResult installed =
        Run({WindowsProgram(program), absl::StrCat("--config=", config_file),
             "--install_service"});
    ASSERT_TRUE(installed.ok()) << installed.Describe();
  }
  static void Remove(const std::string& program) {
    const CommandResult removed =
        Run({WindowsProgram(program), "--remove_service"});
    EXPECT_TRUE(removed.ok()) << removed.Describe();
  }
  static std::string StateOf(const std::string& service) {
    return Run({"sc", "query", service}).output;
  }
  // What is in the registry, by wine's own reg.
  static std::string Registered(const std::string& key) {
    return Run({"reg", "query", absl::StrCat(kServices, key)}).output;
  }
  // All processes with these words in their command line.
  static std::string Processes(const std::string& pattern) {
    const auto found = fixture::RunCommand({"pgrep", "-af", pattern});
    return found.ok() ? found->output : found.status().ToString();
  }

  static WineMachine* machine_;
};

WineMachine* ServiceLifecycleTest::machine_ = nullptr;

TEST_F(ServiceLifecycleTest, BothAreRegisteredToStartWithWindows) {
  for (const auto& [program, service] :
       std::vector<std::pair<std::string, std::string>>{
           {"supervisor/supervisor", kService},
           {"password-handler/password_handler", kHandlerService}}) {
    Install(program, "C:\\given.toml");
    EXPECT_THAT(Registered(service),
                AllOf(HasSubstr("--service --config=C:\\given.toml"),
                      HasSubstr("0x2"), HasSubstr("LocalSystem")));
    EXPECT_THAT(Registered(absl::StrCat("EventLog\\Application\\", service)),
                AllOf(HasSubstr("EventMessageFile"), HasSubstr(".exe")));
    Remove(program);
    EXPECT_THAT(Registered(service), Not(HasSubstr("given.toml")));
    EXPECT_THAT(Registered(absl::StrCat("EventLog\\Application\\", service)),
                Not(HasSubstr("EventMessageFile")));
  }
}

TEST_F(ServiceLifecycleTest, WhatASupervisorStartsIsNoService) {
  const CommandResult refused =
      Run({WindowsProgram("relay/relay"), "--install_service"});
  EXPECT_EQ(refused.exit_code, 64);
  EXPECT_THAT(refused.output, HasSubstr("the supervisor starts this program"));
}

TEST_F(ServiceLifecycleTest, ErrorOfTheStartIsAnEventWithItsCure) {
  for (const auto& [program, service] :
       std::vector<std::pair<std::string, std::string>>{
           {"supervisor/supervisor", kService},
           {"password-handler/password_handler", kHandlerService}}) {
    const std::string missing =
        absl::StrCat("C:\\no ", NameOf(program), ".toml");
    Install(program, missing);
    Run({"net", "start", service});
    EXPECT_TRUE(Eventually(
        [service = service] {
          return absl::StrContains(StateOf(service), "STOPPED");
        },
        kPatience));
    EXPECT_THAT(StateOf(service), HasSubstr("SERVICE_EXIT_CODE  : 78"));
    // wine says what it is told to put into the event log.
    EXPECT_THAT(machine_->Trace(),
                AllOf(HasSubstr("cannot be read"), HasSubstr("--config"),
                      HasSubstr(absl::StrCat("no ", NameOf(program)))));
    Remove(program);
  }
}

class PrimaryServiceTest : public ServiceLifecycleTest {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(dc_, fixture::DirectoryFixture::Start());
    ASSERT_OK(dc_->directory().MakeDirectory("primary"));
    PrimaryOptions options;
    options.directory = dc_->directory().File("primary");
    options.ldaps_uri = dc_->ldaps_uri();
    options.account = dc_->service_account().dn;
    options.account_password_file = dc_->service_account().password_file;
    options.directory_ca_file = dc_->ca_file();
    options.provider_url = "https://127.0.0.1:1";
    options.provider_ca_file = dc_->ca_file();
    options.launcher = machine_->Launcher();
    options.programs_directory = WindowsProgramsDirectory();
    ASSERT_OK_AND_ASSIGN(primary_, Primary::Create(std::move(options)));
    Install("supervisor/supervisor",
            absl::StrCat("Z:", primary_->config_file()));
    const CommandResult started = Run({"net", "start", kService});
    ASSERT_TRUE(started.ok()) << started.Describe();
    ASSERT_TRUE(Eventually(
        [] { return absl::StrContains(StateOf(kService), "RUNNING"); },
        kPatience))
        << StateOf(kService);
    // Exits with 1, as nobody has registered with the provider.
    ASSERT_OK_AND_ASSIGN(const CommandResult status, primary_->Ctl({"status"}));
    ASSERT_THAT(status.output, HasSubstr("directory-reader"));
    // Each child has its configuration's path, with Windows' slashes.
    ASSERT_THAT(
        Processes(Pattern()),
        AllOf(HasSubstr("relay.exe"), HasSubstr("uploader.exe"),
              HasSubstr("directory_reader.exe"), HasSubstr("webui.exe")));
  }

  std::string Pattern() const {
    return absl::StrCat(NameOf(dc_->directory().path()),
                        ".primary.directory-sync");
  }
  bool AllAreGone() {
    return Eventually([this] { return Processes(Pattern()).empty(); }, kAtOnce);
  }

  std::unique_ptr<fixture::DirectoryFixture> dc_;
  std::unique_ptr<Primary> primary_;
};

TEST_F(PrimaryServiceTest, StopsWithAllItsServices) {
  const CommandResult stopped = Run({"net", "stop", kService});
  EXPECT_TRUE(stopped.ok()) << stopped.Describe();
  EXPECT_THAT(StateOf(kService), HasSubstr("STOPPED"));
  EXPECT_TRUE(AllAreGone()) << Processes(Pattern());
  EXPECT_THAT(machine_->LogOf(kService),
              IsOkAndHolds(HasSubstr("\"event\":\"ready\"")));
  Remove("supervisor/supervisor");
}

TEST_F(PrimaryServiceTest, KilledSupervisorTakesItsServicesAlong) {
  const auto killed = fixture::RunCommand(
      {"pkill", "-KILL", "-f", absl::StrCat("supervisor.exe.*", Pattern())});
  ASSERT_OK(killed);
  ASSERT_TRUE(killed->ok()) << Processes(Pattern());
  EXPECT_TRUE(AllAreGone()) << Processes(Pattern());
}

}  // namespace
}  // namespace directory_sync::windows_test
