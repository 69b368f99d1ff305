#ifndef UPLOADER_ADMIN_PROVIDER_PACE_SERVICE_H_
#define UPLOADER_ADMIN_PROVIDER_PACE_SERVICE_H_

#include <functional>
#include <utility>

#include "proto/directorysync/upload/v1/pace.grpc.pb.h"
#include "uploader/provider/limits.h"
#include "uploader/provider/pacer.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// ProviderPace: thin over the pacer and the tables. Thread safe.
class ProviderPaceService final
    : public directorysync::upload::v1::ProviderPace::Service {
 public:
  using UseOf = std::function<provider::CallUse(provider::CallClass)>;

  // `state` must outlive the service's calls.
  ProviderPaceService(StateDatabase& state, UseOf use_of)
      : state_(state), use_of_(std::move(use_of)) {}

  grpc::Status GetPace(
      grpc::ServerContext* context,
      const directorysync::upload::v1::GetPaceRequest* request,
      directorysync::upload::v1::GetPaceResponse* response) override;
  grpc::Status ListDeliveries(
      grpc::ServerContext* context,
      const directorysync::upload::v1::ListDeliveriesRequest* request,
      directorysync::upload::v1::ListDeliveriesResponse* response) override;

 private:
  StateDatabase& state_;
  const UseOf use_of_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_PROVIDER_PACE_SERVICE_H_
