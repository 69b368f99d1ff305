#include "password-handler/random_id.h"

#include <sodium.h>

namespace directory_sync::password_handler {

std::string RandomId() {
  std::string id(16, '\0');
  randombytes_buf(id.data(), id.size());
  return id;
}

}  // namespace directory_sync::password_handler
