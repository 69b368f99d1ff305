#ifndef TESTS_DIRECTORY_RUNFILE_H_
#define TESTS_DIRECTORY_RUNFILE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace directory_sync::fixture {

// Where a `data` file of this workspace lies at run time, under `bazel test`,
// `bazel run` and for a binary called directly. `path` is relative to the
// workspace's root. A path that does not exist when there are no runfiles.
std::string Runfile(absl::string_view path);

}  // namespace directory_sync::fixture

#endif  // TESTS_DIRECTORY_RUNFILE_H_
