#ifndef COMMON_PLATFORM_ENVIRONMENT_H_
#define COMMON_PLATFORM_ENVIRONMENT_H_

#include <string>

namespace directory_sync {

// The value of an environment variable, or "" when it isn't set.
std::string GetEnvironment(const std::string& name);

// Sets it for this process and its later children. Not thread safe: only at
// the start of main.
void SetEnvironment(const std::string& name, const std::string& value);

// The id of this process.
int CurrentProcessId();

// The absolute path of the running program, or "" when the system won't say.
std::string CurrentProgramPath();

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_ENVIRONMENT_H_
