#include "common/platform/service_state_windows.h"

#include <atomic>
#include <chrono>

#include "common/platform/log_sink_windows.h"

namespace directory_sync {
namespace {

// A check point comes this often, and the SCM is told to wait for the next one
// five times as long.
constexpr auto kPulse = std::chrono::seconds(1);
constexpr DWORD kWaitHintMilliseconds = 5000;
// A start that takes longer is called running: what isn't ready then is tried
// again by its own rules, and the event log says what it is.
constexpr DWORD kLongestStartPulses = 90;
// A stop that takes longer ends the process, and its children by their jobs.
constexpr DWORD kLongestStopPulses = 60;

std::atomic<ServiceState*> of_process{nullptr};

}  // namespace

ServiceState* ServiceState::OfProcess() { return of_process.load(); }

ServiceState& ServiceState::Begin(LPHANDLER_FUNCTION_EX handler) {
  auto* const state = new ServiceState(handler);
  of_process.store(state);
  return *state;
}

// The SCM ignores the name of a service that has its process for itself.
ServiceState::ServiceState(LPHANDLER_FUNCTION_EX handler)
    : handle_(RegisterServiceCtrlHandlerExW(L"", handler, nullptr)) {
  status_.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
  status_.dwCurrentState = SERVICE_START_PENDING;
  status_.dwWaitHint = kWaitHintMilliseconds;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    Report();
  }
  pulse_ = std::thread([this] { Pulse(); });
}

void ServiceState::Report() { SetServiceStatus(handle_, &status_); }

void ServiceState::Ready() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (status_.dwCurrentState != SERVICE_START_PENDING) return;
  status_.dwCurrentState = SERVICE_RUNNING;
  status_.dwControlsAccepted = SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN;
  status_.dwCheckPoint = 0;
  status_.dwWaitHint = 0;
  Report();
  ReportEventLog(EventId::kRunning, "");
}

void ServiceState::Stopping() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (status_.dwCurrentState == SERVICE_STOP_PENDING) return;
  status_.dwCurrentState = SERVICE_STOP_PENDING;
  status_.dwControlsAccepted = 0;
  status_.dwCheckPoint = 1;
  status_.dwWaitHint = kWaitHintMilliseconds;
  Report();
  changed_.notify_all();
}

void ServiceState::Stopped(int exit_code) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    status_.dwCurrentState = SERVICE_STOPPED;
    status_.dwControlsAccepted = 0;
    status_.dwCheckPoint = 0;
    status_.dwWaitHint = 0;
    if (exit_code != 0) {
      status_.dwWin32ExitCode = ERROR_SERVICE_SPECIFIC_ERROR;
      status_.dwServiceSpecificExitCode = static_cast<DWORD>(exit_code);
    }
    ReportEventLog(EventId::kStopped, "");
    changed_.notify_all();
  }
  pulse_.join();
  const std::lock_guard<std::mutex> lock(mutex_);
  Report();
}

void ServiceState::Pulse() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (status_.dwCurrentState != SERVICE_STOPPED) {
    changed_.wait_for(lock, kPulse);
    const bool starts = status_.dwCurrentState == SERVICE_START_PENDING;
    const bool stops = status_.dwCurrentState == SERVICE_STOP_PENDING;
    if (!starts && !stops) continue;
    ++status_.dwCheckPoint;
    if (starts && status_.dwCheckPoint > kLongestStartPulses) {
      lock.unlock();
      Ready();
      lock.lock();
    } else if (stops && status_.dwCheckPoint > kLongestStopPulses) {
      ReportEventLog(EventId::kStopTookTooLong, "");
      status_.dwCurrentState = SERVICE_STOPPED;
      status_.dwWin32ExitCode = ERROR_SERVICE_REQUEST_TIMEOUT;
      Report();
      TerminateProcess(GetCurrentProcess(), ERROR_SERVICE_REQUEST_TIMEOUT);
    } else {
      Report();
    }
  }
}

}  // namespace directory_sync
