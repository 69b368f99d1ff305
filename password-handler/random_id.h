#ifndef PASSWORD_HANDLER_RANDOM_ID_H_
#define PASSWORD_HANDLER_RANDOM_ID_H_

#include <string>

namespace directory_sync::password_handler {

// 16 bytes from the system's random number generator.
std::string RandomId();

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_RANDOM_ID_H_
