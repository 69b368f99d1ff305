#ifndef COMMON_PLATFORM_STOP_EVENT_H_
#define COMMON_PLATFORM_STOP_EVENT_H_

namespace directory_sync {

// Windows has no SIGTERM: a child of ours inherits an event that its parent
// sets when it is to stop. This environment variable holds the event's handle
// as a decimal number. Between child_process_windows.cc and
// stop_signal_windows.cc.
inline constexpr char kStopEventVariable[] = "DIRECTORY_SYNC_STOP_EVENT";

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_STOP_EVENT_H_
