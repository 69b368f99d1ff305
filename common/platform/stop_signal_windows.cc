#include <cstdlib>
#include <thread>

#include "common/platform/environment.h"
#include "common/platform/stop_event.h"
#include "common/platform/stop_signal.h"
#include "common/platform/windows_api.h"

namespace directory_sync {
namespace {

// On a thread that Windows makes for it.
BOOL WINAPI OnConsoleEvent(DWORD event) {
  StopSignal::OfProcess().Request();
  // When the window closes, the user logs off or the machine goes down,
  // Windows ends the process as soon as this returns: main returns first.
  if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) Sleep(INFINITE);
  return TRUE;
}

// The event that a supervisor of ours has given to this process, or null. The
// variable goes, as children have events of their own.
HANDLE InheritedEvent() {
  const std::string text = GetEnvironment(kStopEventVariable);
  if (text.empty()) return nullptr;
  SetEnvironment(kStopEventVariable, "");
  const auto number = std::strtoull(text.c_str(), nullptr, 10);
  return reinterpret_cast<HANDLE>(static_cast<uintptr_t>(number));
}

StopSignal* StartListening() {
  auto* const stop = new StopSignal();
  if (const HANDLE event = InheritedEvent(); event != nullptr) {
    SetHandleInformation(event, HANDLE_FLAG_INHERIT, 0);
    std::thread([event, stop] {
      while (WaitForSingleObject(event, INFINITE) == WAIT_OBJECT_0) {
        stop->Request();
      }
    }).detach();
  }
  return stop;
}

}  // namespace

StopSignal& StopSignal::OfProcess() {
  static StopSignal* const stop = StartListening();
  static const BOOL handled = SetConsoleCtrlHandler(OnConsoleEvent, TRUE);
  static_cast<void>(handled);
  return *stop;
}

}  // namespace directory_sync
