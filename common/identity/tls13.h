#ifndef COMMON_IDENTITY_TLS13_H_
#define COMMON_IDENTITY_TLS13_H_

namespace directory_sync {

// Leaves TLS 1.3 as the only version that this process's gRPC speaks. gRPC
// 1.51 has no option for it, but it reads an environment variable once, so
// call this at the start of main, before anything of gRPC and any thread.
void RestrictToTls13();

}  // namespace directory_sync

#endif  // COMMON_IDENTITY_TLS13_H_
