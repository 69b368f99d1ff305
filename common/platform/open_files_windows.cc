#include "common/platform/open_files.h"

namespace directory_sync {

// A process may have 16 million handles; sockets and files are such.
int64_t RaiseOpenFileLimit() { return int64_t{1} << 24; }

}  // namespace directory_sync
