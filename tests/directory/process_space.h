#ifndef TESTS_DIRECTORY_PROCESS_SPACE_H_
#define TESTS_DIRECTORY_PROCESS_SPACE_H_

#include <sys/types.h>

#include <string>

namespace directory_sync::fixture {

// The process-id namespace of a process, as the kernel names it; "" if there is
// no such process. To see whether anything of a fixture survived.
std::string ProcessSpaceOf(pid_t pid);

// How many processes live in that namespace. Those that have ended and wait
// for their parent to notice don't count.
int CountProcessesIn(const std::string& space);

}  // namespace directory_sync::fixture

#endif  // TESTS_DIRECTORY_PROCESS_SPACE_H_
