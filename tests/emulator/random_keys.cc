#include "tests/emulator/random_keys.h"

#include <openssl/rand.h>

#include <cstdlib>
#include <string>

#include "absl/strings/escaping.h"

namespace directory_sync::emulator {
namespace {

std::string RandomBase64(size_t bytes) {
  std::string random(bytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(random.data()),
                 static_cast<int>(bytes)) != 1) {
    std::abort();
  }
  return absl::Base64Escape(random);
}

}  // namespace

ApiKeys RandomApiKeys() { return {RandomBase64(15), RandomBase64(21)}; }

}  // namespace directory_sync::emulator
