#ifndef COMMON_PLATFORM_PROCESS_ACCOUNT_H_
#define COMMON_PLATFORM_PROCESS_ACCOUNT_H_

namespace directory_sync {

// Whether a service of this system runs as an account that its domain knows
// (the machine's, or a group-managed one), so that it can log in there without
// a password or keys of its own. So it is on Windows.
bool ProcessHasDomainAccount();

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_PROCESS_ACCOUNT_H_
