#ifndef TESTS_EMULATOR_RANDOM_KEYS_H_
#define TESTS_EMULATOR_RANDOM_KEYS_H_

#include "tests/emulator/options.h"

namespace directory_sync::emulator {

// A fresh pair that looks like the provider's: 20 and 28 characters of
// base64.
ApiKeys RandomApiKeys();

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_RANDOM_KEYS_H_
