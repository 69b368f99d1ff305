#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/platform/child_process.h"
#include "common/platform/environment.h"
#include "common/platform/files.h"
#include "common/platform/log_sink.h"
#include "common/platform/service_control.h"
#include "common/platform/service_notifier.h"
#include "common/platform/standard_paths.h"
#include "common/platform/stop_signal.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_error.h"
#include "common/platform/windows_handle.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

ABSL_FLAG(std::string, role, "", "what this program does as a service");
ABSL_FLAG(std::string, service_name, "", "as which it is registered");
ABSL_FLAG(std::string, report, "", "the file it reports to");

// The services are this program itself, run by the real service control
// manager.
namespace directory_sync {
namespace {

using ::testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(60);

int ServeUntilStopped() {
  StandardErrorLogSink().Write(LogSeverity::kInfo, "service body runs");
  // Long enough for check points of the start.
  EXPECT_FALSE(StopSignal::OfProcess().WaitFor(absl::Seconds(3)));
  SystemServiceNotifier()->Ready();
  StopSignal::OfProcess().Wait();
  SystemServiceNotifier()->Stopping();
  return 0;
}

int ServeWithAChild() {
  ChildOptions options;
  options.program = CurrentProgramPath();
  options.arguments = {"--role=hang"};
  const auto child = SystemChildLauncher()->Launch(options);
  if (!child.ok()) return 1;
  AtomicWriteFile(absl::GetFlag(FLAGS_report),
                  absl::StrCat((*child)->process_id()))
      .IgnoreError();
  SystemServiceNotifier()->Ready();
  StopSignal::OfProcess().Wait();
  return 0;
}

int Body() {
  const std::string role = absl::GetFlag(FLAGS_role);
  if (role == "fail") return 78;
  if (role == "child") return ServeWithAChild();
  return ServeUntilStopped();
}

struct CloseService {
  void operator()(SC_HANDLE handle) const { CloseServiceHandle(handle); }
};
using ServiceHandle = std::unique_ptr<SC_HANDLE__, CloseService>;

class ServiceControlTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(root_, MakeTemporaryDirectory("service"));
    manager_.reset(OpenSCManagerW(nullptr, nullptr, SC_MANAGER_ALL_ACCESS));
    ASSERT_NE(manager_, nullptr) << WindowsErrorText(GetLastError());
  }
  void TearDown() override {
    if (service_ == nullptr) return;
    if (Status().dwCurrentState != SERVICE_STOPPED) {
      SERVICE_STATUS unused;
      ControlService(service_.get(), SERVICE_CONTROL_STOP, &unused);
    }
    EXPECT_TRUE(DeleteService(service_.get()));
  }

  void Start(const std::string& role) {
    name_ = absl::StrCat("Directory Sync Test ", role, " ", CurrentProcessId());
    const std::string command =
        absl::StrCat("\"", CurrentProgramPath(), "\" --service --role=", role,
                     " \"--report=", Report(), "\"");
    service_.reset(CreateServiceW(
        manager_.get(), ToUtf16(name_).c_str(), ToUtf16(name_).c_str(),
        SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS, SERVICE_DEMAND_START,
        SERVICE_ERROR_NORMAL, ToUtf16(command).c_str(), nullptr, nullptr,
        nullptr, nullptr, nullptr));
    ASSERT_NE(service_, nullptr) << WindowsErrorText(GetLastError());
    ASSERT_TRUE(StartServiceW(service_.get(), 0, nullptr))
        << WindowsErrorText(GetLastError());
  }

  SERVICE_STATUS_PROCESS Status() {
    SERVICE_STATUS_PROCESS status = {};
    DWORD size = 0;
    EXPECT_TRUE(QueryServiceStatusEx(service_.get(), SC_STATUS_PROCESS_INFO,
                                     reinterpret_cast<BYTE*>(&status),
                                     sizeof(status), &size))
        << WindowsErrorText(GetLastError());
    return status;
  }

  // The manager tells of changes only when it is asked.
  SERVICE_STATUS_PROCESS AwaitState(DWORD state) {
    const ULONGLONG deadline =
        GetTickCount64() +
        static_cast<ULONGLONG>(absl::ToInt64Milliseconds(kPatience));
    SERVICE_STATUS_PROCESS status = Status();
    while (status.dwCurrentState != state && GetTickCount64() < deadline) {
      if (status.dwCurrentState == SERVICE_START_PENDING) {
        start_check_point_ = std::max(start_check_point_, status.dwCheckPoint);
      }
      std::this_thread::yield();
      Sleep(20);
      status = Status();
    }
    EXPECT_EQ(status.dwCurrentState, state);
    return status;
  }

  std::string Report() { return absl::StrCat(root_, "/report"); }

  std::string root_;
  std::string name_;
  ServiceHandle manager_;
  ServiceHandle service_;
  DWORD start_check_point_ = 0;
};

TEST_F(ServiceControlTest, StartsWithCheckPointsRunsAndStops) {
  Start("serve");
  const SERVICE_STATUS_PROCESS running = AwaitState(SERVICE_RUNNING);
  EXPECT_GE(start_check_point_, 1u);
  EXPECT_TRUE(running.dwControlsAccepted & SERVICE_ACCEPT_STOP);
  SERVICE_STATUS unused;
  ASSERT_TRUE(ControlService(service_.get(), SERVICE_CONTROL_STOP, &unused));
  EXPECT_EQ(AwaitState(SERVICE_STOPPED).dwWin32ExitCode,
            static_cast<DWORD>(NO_ERROR));
  EXPECT_THAT(
      ReadFile(absl::StrCat(StandardLogDirectory(), "/", name_, ".log")),
      IsOkAndHolds(HasSubstr("service body runs")));
}

TEST_F(ServiceControlTest, ErrorOfTheBodyIsReported) {
  Start("fail");
  const SERVICE_STATUS_PROCESS stopped = AwaitState(SERVICE_STOPPED);
  EXPECT_EQ(stopped.dwWin32ExitCode,
            static_cast<DWORD>(ERROR_SERVICE_SPECIFIC_ERROR));
  EXPECT_EQ(stopped.dwServiceSpecificExitCode, 78u);
}

TEST_F(ServiceControlTest, ChildrenDieWithAServiceThatIsKilled) {
  Start("child");
  const SERVICE_STATUS_PROCESS running = AwaitState(SERVICE_RUNNING);
  ASSERT_OK_AND_ASSIGN(const std::string report, ReadFile(Report()));
  uint32_t child_id = 0;
  ASSERT_TRUE(absl::SimpleAtoi(report, &child_id));
  const WindowsHandle child(OpenProcess(SYNCHRONIZE, FALSE, child_id));
  ASSERT_TRUE(child.valid());
  const WindowsHandle service(
      OpenProcess(PROCESS_TERMINATE, FALSE, running.dwProcessId));
  ASSERT_TRUE(service.valid());
  ASSERT_TRUE(TerminateProcess(service.get(), 1));
  EXPECT_EQ(WaitForSingleObject(child.get(), 20'000), WAIT_OBJECT_0);
}

TEST_F(ServiceControlTest, RegistersItselfToStartWithWindowsAndGoesAgain) {
  name_ = absl::StrCat("Directory Sync Test \"Prüfung\" ", CurrentProcessId());
  const auto run = [this](const std::string& what) {
    ChildOptions options;
    options.program = CurrentProgramPath();
    options.arguments = {what, "--role=serve", "--service_name=" + name_};
    const auto child = SystemChildLauncher()->Launch(options);
    EXPECT_OK(child);
    std::string said;
    while (const auto line = (*child)->NextLine()) said += *line + "\n";
    EXPECT_EQ((*child)->Wait().code, 0) << said;
  };
  run("--install_service");
  run("--install_service");  // up to date already
  service_.reset(
      OpenServiceW(manager_.get(), ToUtf16(name_).c_str(), SERVICE_ALL_ACCESS));
  ASSERT_NE(service_, nullptr) << WindowsErrorText(GetLastError());
  std::vector<BYTE> memory(8192);
  DWORD size = 0;
  auto* config = reinterpret_cast<QUERY_SERVICE_CONFIGW*>(memory.data());
  ASSERT_TRUE(QueryServiceConfigW(service_.get(), config,
                                  static_cast<DWORD>(memory.size()), &size));
  EXPECT_EQ(config->dwStartType, static_cast<DWORD>(SERVICE_AUTO_START));
  EXPECT_THAT(ToUtf8(config->lpBinaryPathName),
              HasSubstr(" --service --role=serve "));
  ASSERT_TRUE(StartServiceW(service_.get(), 0, nullptr))
      << WindowsErrorText(GetLastError());
  AwaitState(SERVICE_RUNNING);
  service_.reset();
  run("--remove_service");
  EXPECT_EQ(OpenServiceW(manager_.get(), ToUtf16(name_).c_str(),
                         SERVICE_QUERY_STATUS),
            nullptr);
  run("--remove_service");  // gone already
}

TEST(RunServiceTest, BodyRunsAsItIsWithoutAManager) {
  EXPECT_EQ(RunService({}, [] { return 5; }), 5);
}

TEST(RunServiceTest, ArgumentsAreUtf8) {
  EXPECT_THAT(ProgramArguments(0, nullptr)[0],
              HasSubstr("service_control_windows_test"));
}

}  // namespace

int ServiceBody() { return Body(); }

}  // namespace directory_sync

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  // Those of main have lost what the code page doesn't hold.
  std::vector<std::string> words = directory_sync::ProgramArguments(argc, argv);
  std::vector<char*> pointers;
  for (std::string& word : words) {
    if (!absl::StartsWith(word, "--gtest")) pointers.push_back(word.data());
  }
  absl::ParseCommandLine(static_cast<int>(pointers.size()), pointers.data());
  const std::string role = absl::GetFlag(FLAGS_role);
  if (role == "hang") Sleep(INFINITE);
  if (!role.empty()) {
    return directory_sync::RunService(
        {absl::GetFlag(FLAGS_service_name), "A service of a test."},
        directory_sync::ServiceBody);
  }
  return RUN_ALL_TESTS();
}
