#include "common/platform/trusted_roots.h"

namespace directory_sync {

std::vector<std::string> TrustedRoots() { return {}; }

}  // namespace directory_sync
