#ifndef COMMON_PLATFORM_TRUSTED_ROOTS_H_
#define COMMON_PLATFORM_TRUSTED_ROOTS_H_

#include <string>
#include <vector>

namespace directory_sync {

// The authorities that this machine trusts (DER): those of Windows' store ROOT
// but not of its store Disallowed, which an administrator or a domain's policy
// fills. None elsewhere, where a file has them: StandardAuthoritiesFile.
std::vector<std::string> TrustedRoots();

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_TRUSTED_ROOTS_H_
