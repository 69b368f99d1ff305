#ifndef DIRECTORY_READER_READER_SETUP_H_
#define DIRECTORY_READER_READER_SETUP_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "common/config/config.h"
#include "directory-reader/controller_pool.h"

namespace directory_sync::directory_reader {

// The pool of the configured domain controllers. The password file is read for
// every new connection, so that a changed password needs no restart. Errors,
// each with the file and the cure: password or CA file missing or unusable, a
// server that is no ldaps address. An unreachable domain controller is none.
absl::StatusOr<std::unique_ptr<ControllerPool>> MakeControllerPool(
    const Config& config, Clock& clock);

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_READER_SETUP_H_
