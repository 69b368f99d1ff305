#ifndef COMMON_PLATFORM_HARDENING_H_
#define COMMON_PLATFORM_HARDENING_H_

#include "absl/status/status.h"

namespace directory_sync {

// Keeps this process's memory, which holds keys and passwords, from other
// processes of the same user and out of core dumps, and makes what it creates
// private (umask 077), and sees to it that standard input, output and error
// are open. Call it at the start of main. An error means that the
// system refused, and that the process should not go on.
absl::Status HardenProcess();

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_HARDENING_H_
