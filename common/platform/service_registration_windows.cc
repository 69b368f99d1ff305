#include "common/platform/service_registration_windows.h"

#include <iterator>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/platform/environment.h"
#include "common/platform/quoted_word.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_api.h"
#include "common/platform/windows_error.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

constexpr DWORD kSecond = 1000;
constexpr DWORD kDay = 24 * 60 * 60;
// Longer than a service may take to stop; see service_control.h.
constexpr absl::Duration kStopTimeout = absl::Seconds(90);

struct CloseService {
  void operator()(SC_HANDLE handle) const { CloseServiceHandle(handle); }
};
using ServiceHandle = std::unique_ptr<SC_HANDLE__, CloseService>;

absl::Status LastError(const ServiceDescription& service) {
  return WindowsError(GetLastError(),
                      absl::StrCat("the service \"", service.name, "\""));
}

std::wstring CommandLine(const std::vector<std::string>& arguments) {
  std::wstring line =
      QuotedWord(WidePath(CurrentProgramPath())) + L" --service";
  for (const std::string& argument : arguments) {
    line += L" " + QuotedWord(ToUtf16(argument));
  }
  return line;
}

std::wstring EventSourceKey(const ServiceDescription& service) {
  return L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\" +
         ToUtf16(service.name);
}

// Tells the event viewer where the texts of our events are.
absl::Status RegisterEvents(const ServiceDescription& service) {
  const std::wstring key = EventSourceKey(service);
  const std::wstring program = WidePath(CurrentProgramPath());
  const DWORD types =
      EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
  LSTATUS error = RegSetKeyValueW(
      HKEY_LOCAL_MACHINE, key.c_str(), L"EventMessageFile", REG_SZ,
      program.c_str(),
      static_cast<DWORD>((program.size() + 1) * sizeof(wchar_t)));
  if (error == ERROR_SUCCESS) {
    error = RegSetKeyValueW(HKEY_LOCAL_MACHINE, key.c_str(), L"TypesSupported",
                            REG_DWORD, &types, sizeof(types));
  }
  if (error == ERROR_SUCCESS) return absl::OkStatus();
  return WindowsError(error, "the source of events");
}

absl::Status SetRecovery(SC_HANDLE handle, const ServiceDescription& service) {
  SC_ACTION actions[] = {{SC_ACTION_RESTART, kSecond},
                         {SC_ACTION_RESTART, kSecond},
                         {SC_ACTION_RESTART, 60 * kSecond}};
  SERVICE_FAILURE_ACTIONSW recovery = {};
  recovery.dwResetPeriod = kDay;
  recovery.cActions = static_cast<DWORD>(std::size(actions));
  recovery.lpsaActions = actions;
  // Also when it stopped in order, but with an error.
  SERVICE_FAILURE_ACTIONS_FLAG also_errors = {TRUE};
  if (!ChangeServiceConfig2W(handle, SERVICE_CONFIG_FAILURE_ACTIONS,
                             &recovery)) {
    return LastError(service);
  }
  // wine doesn't know this one, and has no recovery either.
  if (!ChangeServiceConfig2W(handle, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG,
                             &also_errors) &&
      GetLastError() != ERROR_INVALID_LEVEL) {
    return LastError(service);
  }
  return absl::OkStatus();
}

absl::Status Describe(SC_HANDLE handle, const ServiceDescription& service) {
  std::wstring text = ToUtf16(service.text);
  SERVICE_DESCRIPTIONW description = {text.data()};
  if (!ChangeServiceConfig2W(handle, SERVICE_CONFIG_DESCRIPTION,
                             &description)) {
    return LastError(service);
  }
  return absl::OkStatus();
}

absl::StatusOr<ServiceHandle> CreateOrChange(SC_HANDLE manager,
                                             const ServiceDescription& service,
                                             const std::wstring& command) {
  const std::wstring name = ToUtf16(service.name);
  ServiceHandle handle(CreateServiceW(
      manager, name.c_str(), name.c_str(), SERVICE_ALL_ACCESS,
      SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL,
      command.c_str(), nullptr, nullptr, nullptr, nullptr, nullptr));
  if (handle != nullptr) return handle;
  if (GetLastError() != ERROR_SERVICE_EXISTS) return LastError(service);
  handle.reset(OpenServiceW(manager, name.c_str(), SERVICE_ALL_ACCESS));
  if (handle == nullptr ||
      !ChangeServiceConfigW(handle.get(), SERVICE_WIN32_OWN_PROCESS,
                            SERVICE_AUTO_START, SERVICE_ERROR_NORMAL,
                            command.c_str(), nullptr, nullptr, nullptr,
                            L"LocalSystem", nullptr, nullptr)) {
    return LastError(service);
  }
  return handle;
}

// The manager tells of changes only when it is asked.
absl::Status AwaitStopped(SC_HANDLE handle, const ServiceDescription& service) {
  const absl::Duration deadline = SystemClock().Monotonic() + kStopTimeout;
  SERVICE_STATUS status = {};
  while (QueryServiceStatus(handle, &status)) {
    if (status.dwCurrentState == SERVICE_STOPPED) return absl::OkStatus();
    if (SystemClock().Monotonic() > deadline) {
      return absl::DeadlineExceededError(
          absl::StrCat("the service \"", service.name,
                       "\" doesn't stop; end it by the "
                       "task manager and try again"));
    }
    Sleep(100);
  }
  return LastError(service);
}

}  // namespace

absl::Status RegisterService(const ServiceDescription& service,
                             const std::vector<std::string>& arguments) {
  const ServiceHandle manager(
      OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CREATE_SERVICE));
  if (manager == nullptr) return LastError(service);
  RETURN_IF_ERROR(RegisterEvents(service));
  ASSIGN_OR_RETURN(
      const ServiceHandle handle,
      CreateOrChange(manager.get(), service, CommandLine(arguments)));
  RETURN_IF_ERROR(Describe(handle.get(), service));
  return SetRecovery(handle.get(), service);
}

absl::Status UnregisterService(const ServiceDescription& service) {
  RegDeleteKeyW(HKEY_LOCAL_MACHINE, EventSourceKey(service).c_str());
  const ServiceHandle manager(
      OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT));
  if (manager == nullptr) return LastError(service);
  const ServiceHandle handle(
      OpenServiceW(manager.get(), ToUtf16(service.name).c_str(),
                   SERVICE_STOP | SERVICE_QUERY_STATUS | DELETE));
  if (handle == nullptr) {
    return GetLastError() == ERROR_SERVICE_DOES_NOT_EXIST ? absl::OkStatus()
                                                          : LastError(service);
  }
  SERVICE_STATUS unused;
  if (ControlService(handle.get(), SERVICE_CONTROL_STOP, &unused)) {
    RETURN_IF_ERROR(AwaitStopped(handle.get(), service));
  } else if (GetLastError() != ERROR_SERVICE_NOT_ACTIVE) {
    return LastError(service);
  }
  if (!DeleteService(handle.get())) return LastError(service);
  return absl::OkStatus();
}

}  // namespace directory_sync
