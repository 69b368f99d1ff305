#include "common/platform/process_account.h"

namespace directory_sync {

bool ProcessHasDomainAccount() { return false; }

}  // namespace directory_sync
