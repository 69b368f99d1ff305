#ifndef COMMON_VERSION_VERSION_H_
#define COMMON_VERSION_VERSION_H_

namespace directory_sync {

// The version of the product: all its programs are released together.
inline constexpr char kProductVersion[] = "0.1.0";

}  // namespace directory_sync

#endif  // COMMON_VERSION_VERSION_H_
