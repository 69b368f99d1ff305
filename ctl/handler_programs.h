#ifndef CTL_HANDLER_PROGRAMS_H_
#define CTL_HANDLER_PROGRAMS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/config/config.h"

namespace directory_sync::ctl {

// The programs that a domain controller runs, as this machine has them.
struct HandlerPrograms {
  std::string handler;
  std::string hook;
};

// Where they are: in the configured directory of programs, else beside this
// program. NotFound with the cure.
absl::StatusOr<HandlerPrograms> FindHandlerPrograms(const Config& config);

// Copies them into `folder`, and the shared libraries that they need beyond the
// C library into `folder`/lib, where they look first. So they run on any system
// with this one's C library or a later one. Errors name the file.
absl::Status CopyHandlerPrograms(const HandlerPrograms& programs,
                                 const std::string& folder);

}  // namespace directory_sync::ctl

#endif  // CTL_HANDLER_PROGRAMS_H_
