
#include "common/platform/hardening.h"
#include "common/platform/windows_api.h"
#include "common/platform/windows_error.h"

namespace directory_sync {
namespace {

// Not in this compiler's headers with the policies' structures.
constexpr int kExtensionPointDisablePolicy = 6;
constexpr int kImageLoadPolicy = 10;
constexpr DWORD kDisableExtensionPoints = 1;
// No DLL from the network or from files that a low-integrity process made.
constexpr DWORD kNoRemoteImages = 1;
constexpr DWORD kNoLowLabelImages = 2;

// A policy that this Windows doesn't know leaves it as it was.
void SetPolicy(int policy, DWORD flags) {
  SetProcessMitigationPolicy(static_cast<PROCESS_MITIGATION_POLICY>(policy),
                             &flags, sizeof(flags));
}

}  // namespace

absl::Status HardenProcess() {
  // DLLs come from System32 alone: not from the current folder, the PATH or
  // beside the program.
  if (!SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32) ||
      !SetDllDirectoryW(L"")) {
    return WindowsError(GetLastError(), "restricting where DLLs come from");
  }
  SetPolicy(kExtensionPointDisablePolicy, kDisableExtensionPoints);
  SetPolicy(kImageLoadPolicy, kNoRemoteImages | kNoLowLabelImages);
  // No dialogue that nobody sees, and no report with our memory in it.
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX |
               SEM_NOOPENFILEERRORBOX);
  // Heap corruption ends the process.
  HeapSetInformation(nullptr, HeapEnableTerminationOnCorruption, nullptr, 0);
  return absl::OkStatus();
}

}  // namespace directory_sync
