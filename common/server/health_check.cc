#include "common/server/health_check.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <utility>

#include "absl/status/status.h"
#include "common/server/channel.h"
#include "common/server/health.grpc.pb.h"
#include "common/server/status_conversion.h"

namespace directory_sync {
namespace {

using ::grpc::health::v1::Health;
using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

bool IsServing(const HealthCheckResponse& response) {
  return response.status() == HealthCheckResponse::SERVING;
}

}  // namespace

absl::StatusOr<bool> CheckHealth(const std::shared_ptr<grpc::Channel>& channel,
                                 absl::Duration timeout) {
  grpc::ClientContext context;
  SetDeadline(context, timeout);
  HealthCheckResponse response;
  const grpc::Status status = Health::NewStub(channel)->Check(
      &context, HealthCheckRequest(), &response);
  if (!status.ok()) return FromGrpcStatus(status);
  return IsServing(response);
}

struct HealthWatch::Call {
  std::unique_ptr<Health::Stub> stub;
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> reader;
};

HealthWatch::HealthWatch(std::shared_ptr<grpc::Channel> channel)
    : call_(std::make_unique<Call>()) {
  call_->stub = Health::NewStub(std::move(channel));
  call_->reader = call_->stub->Watch(&call_->context, HealthCheckRequest());
}

HealthWatch::~HealthWatch() {
  Cancel();
  if (call_->reader != nullptr) call_->reader->Finish();
}

absl::StatusOr<bool> HealthWatch::Next() {
  if (call_->reader == nullptr) {
    return absl::FailedPreconditionError("the watch has ended");
  }
  HealthCheckResponse response;
  if (call_->reader->Read(&response)) return IsServing(response);
  const grpc::Status status = call_->reader->Finish();
  call_->reader.reset();
  if (status.ok()) return absl::UnavailableError("the server ended the watch");
  return FromGrpcStatus(status);
}

void HealthWatch::Cancel() { call_->context.TryCancel(); }

}  // namespace directory_sync
