#ifndef COMMON_SEALING_FORMAT_VECTOR_H_
#define COMMON_SEALING_FORMAT_VECTOR_H_

#include <string>

namespace directory_sync {

// The lines "name = hex" of the test vector in
// docs/formats/password-envelope.md, made anew: all but the sealed box and what
// depends on it are the same each time.
std::string MakeFormatVector();

}  // namespace directory_sync

#endif  // COMMON_SEALING_FORMAT_VECTOR_H_
