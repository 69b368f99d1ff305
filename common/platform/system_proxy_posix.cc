#include "common/platform/system_proxy.h"

namespace directory_sync {

std::string SystemProxy(absl::string_view /*host*/) { return ""; }

}  // namespace directory_sync
