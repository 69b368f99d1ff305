#include <grpcpp/server_builder.h>

#include "common/server/poller_options.h"

namespace directory_sync {
namespace {

using Option = grpc::ServerBuilder::SyncServerOption;

constexpr int kKept = 8;
constexpr int kMost = 8 * kKept;

}  // namespace

void SetPollers(grpc::ServerBuilder& builder) {
  builder.SetSyncServerOption(Option::NUM_CQS, 1);
  builder.SetSyncServerOption(Option::MIN_POLLERS, kKept);
  builder.SetSyncServerOption(Option::MAX_POLLERS, kMost);
}

}  // namespace directory_sync
