#include "common/platform/process_account.h"

namespace directory_sync {

bool ProcessHasDomainAccount() { return true; }

}  // namespace directory_sync
