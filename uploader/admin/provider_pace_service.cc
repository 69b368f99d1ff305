#include "uploader/admin/provider_pace_service.h"

#include <grpcpp/server_context.h>

#include <algorithm>

#include "absl/time/time.h"
#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"
#include "uploader/admin/page_token.h"
#include "uploader/store/delivery_times.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

namespace {

v1::CallUse ToProto(const provider::CallUse& use) {
  v1::CallUse proto;
  proto.set_per_minute(use.per_minute);
  proto.set_planned_per_minute(use.planned_per_minute);
  proto.set_used(use.used);
  return proto;
}

}  // namespace

grpc::Status ProviderPaceService::GetPace(grpc::ServerContext*,
                                          const v1::GetPaceRequest*,
                                          v1::GetPaceResponse* response) {
  int64_t pending = 0;
  const absl::Status status =
      state_.Read([&](Database& database) -> absl::Status {
        ASSIGN_OR_RETURN(pending, OperationTable(database).CountPending());
        return absl::OkStatus();
      });
  if (!status.ok()) return ToGrpcStatus(status);
  const provider::CallUse writes = use_of_(provider::CallClass::kWrite);
  *response->mutable_writes() = ToProto(writes);
  *response->mutable_reads() = ToProto(use_of_(provider::CallClass::kRead));
  response->set_pending_operations(pending);
  // Each operation is one write.
  *response->mutable_time_left() =
      ToDuration(absl::Minutes(1) * static_cast<double>(pending) /
                 std::max(1, writes.planned_per_minute));
  return grpc::Status::OK;
}

grpc::Status ProviderPaceService::ListDeliveries(
    grpc::ServerContext*, const v1::ListDeliveriesRequest* request,
    v1::ListDeliveriesResponse* response) {
  const absl::Status status =
      state_.Read([&](Database& database) -> absl::Status {
        ASSIGN_OR_RETURN(
            const auto newest,
            NewestDeliveries(database, PageSize(request->limit())));
        for (const DeliveryTime& time : newest) {
          v1::Delivery& delivery = *response->add_deliveries();
          *delivery.mutable_captured() = ToTimestamp(time.captured);
          *delivery.mutable_delivered() = ToTimestamp(time.delivered);
        }
        return absl::OkStatus();
      });
  return ToGrpcStatus(status);
}

}  // namespace directory_sync::uploader
