#ifndef COMMON_SECRET_SECRET_ACCESS_H_
#define COMMON_SECRET_SECRET_ACCESS_H_

namespace directory_sync {

// The passkey of Secret::Reveal. Bazel's visibility of this target lists the
// packages that may read secrets at all.
class SecretAccess {
 public:
  SecretAccess() = default;
};

}  // namespace directory_sync

#endif  // COMMON_SECRET_SECRET_ACCESS_H_
