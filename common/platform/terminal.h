#ifndef COMMON_PLATFORM_TERMINAL_H_
#define COMMON_PLATFORM_TERMINAL_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/secret/secret.h"

namespace directory_sync {

// Asks for a secret on standard input: with `prompt` and without echo where
// that is a terminal, else one line of it. InvalidArgument at end of input,
// for an empty line, or one over 4 KiB.
absl::StatusOr<Secret> ReadSecretFromTerminal(const std::string& prompt);

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_TERMINAL_H_
