#include "common/server/poller_options.h"

namespace directory_sync {

void SetPollers(grpc::ServerBuilder& /*builder*/) {}

}  // namespace directory_sync
