#include <algorithm>
#include <cstdio>

#include "absl/flags/flag.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/platform/log_sink_windows.h"
#include "common/platform/service_control.h"
#include "common/platform/service_registration_windows.h"
#include "common/platform/service_state_windows.h"
#include "common/platform/standard_paths.h"
#include "common/platform/stop_signal.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_api.h"
#include "common/platform/windows_error.h"

ABSL_FLAG(bool, service, false,
          "run as a Windows service; only the service control manager starts "
          "it so");

ABSL_FLAG(bool, install_service, false,
          "register this program, with the other arguments, as a service that "
          "starts with Windows; needs an elevated command prompt");
ABSL_FLAG(bool, remove_service, false, "stop and unregister that service");

namespace directory_sync {
namespace {

constexpr int kUsageError = 64;  // EX_USAGE

// Windows' entry point of a service has no argument of ours.
const absl::FunctionRef<int()>* service_body = nullptr;
int service_exit_code = 0;

DWORD WINAPI OnControl(DWORD control, DWORD /*type*/, void* /*event*/,
                       void* /*context*/) {
  switch (control) {
    case SERVICE_CONTROL_STOP:
    case SERVICE_CONTROL_SHUTDOWN:
      ServiceState::OfProcess()->Stopping();
      StopSignal::OfProcess().Request();
      return NO_ERROR;
    case SERVICE_CONTROL_INTERROGATE:
      return NO_ERROR;
    default:
      return ERROR_CALL_NOT_IMPLEMENTED;
  }
}

void WINAPI ServiceEntry(DWORD argc, wchar_t** argv) {
  UseEventLog(argc > 0 ? argv[0] : L"Directory Sync", StandardLogDirectory());
  // Its console handler and events come before any request.
  StopSignal::OfProcess();
  ServiceState& state = ServiceState::Begin(OnControl);
  service_exit_code = (*service_body)();
  state.Stopping();
  state.Stopped(service_exit_code);
}

// Ours, but for what only asks for the registration.
std::vector<std::string> ArgumentsOfService() {
  std::vector<std::string> arguments = ProgramArguments(0, nullptr);
  arguments.erase(arguments.begin());
  arguments.erase(std::remove_if(arguments.begin(), arguments.end(),
                                 [](const std::string& argument) {
                                   return absl::StrContains(argument,
                                                            "install_service");
                                 }),
                  arguments.end());
  return arguments;
}

// Tells a person what came of it, and returns the exit code.
int Tell(const ServiceDescription& description, absl::string_view what,
         const absl::Status& status) {
  if (description.name.empty()) {
    std::fputs("the supervisor starts this program; register that one\n",
               stderr);
    return kUsageError;
  }
  if (!status.ok()) {
    std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
    return 1;
  }
  std::printf("The service %s \"%s\"\n", std::string(what).c_str(),
              description.name.c_str());
  return 0;
}

}  // namespace

std::vector<std::string> ProgramArguments(int argc, char** argv) {
  int count = 0;
  wchar_t** const wide = CommandLineToArgvW(GetCommandLineW(), &count);
  if (wide == nullptr) return std::vector<std::string>(argv, argv + argc);
  std::vector<std::string> arguments;
  for (int i = 0; i < count; ++i) arguments.push_back(ToUtf8(wide[i]));
  LocalFree(wide);
  return arguments;
}

int RunService(const ServiceDescription& description,
               absl::FunctionRef<int()> body) {
  if (absl::GetFlag(FLAGS_install_service)) {
    return Tell(description, "is registered; start it by: net start",
                description.name.empty()
                    ? absl::OkStatus()
                    : RegisterService(description, ArgumentsOfService()));
  }
  if (absl::GetFlag(FLAGS_remove_service)) {
    return Tell(description, "is removed; it was",
                description.name.empty() ? absl::OkStatus()
                                         : UnregisterService(description));
  }
  if (!absl::GetFlag(FLAGS_service)) return body();
  service_body = &body;
  wchar_t name[] = L"";
  const SERVICE_TABLE_ENTRYW services[] = {{name, ServiceEntry},
                                           {nullptr, nullptr}};
  if (!StartServiceCtrlDispatcherW(services)) {
    const absl::Status status = WindowsError(
        GetLastError(),
        "--service is for the service control manager alone; start the "
        "service by: net start \"Directory Sync\"");
    StandardErrorLogSink().Write(LogSeverity::kError,
                                 std::string(status.message()));
    return kUsageError;
  }
  return service_exit_code;
}

}  // namespace directory_sync
