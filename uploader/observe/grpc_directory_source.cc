#include "uploader/observe/grpc_directory_source.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <utility>

#include "absl/time/time.h"
#include "common/server/channel.h"
#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"
#include "uploader/status/peer_errors.h"

namespace directory_sync::uploader {

using directorysync::directory::v1::DescribeDomainRequest;
using directorysync::directory::v1::DescribeDomainResponse;
using directorysync::directory::v1::DirectoryReader;
using directorysync::directory::v1::ListDomainControllersRequest;
using directorysync::directory::v1::ListDomainControllersResponse;
using directorysync::directory::v1::LookUpPasswordStampsRequest;
using directorysync::directory::v1::LookUpPasswordStampsResponse;
using directorysync::directory::v1::ReadChangesRequest;
using directorysync::directory::v1::ReadChangesResponse;
using directorysync::directory::v1::ReadObjectsRequest;
using directorysync::directory::v1::ReadObjectsResponse;
using directorysync::directory::v1::ReadSnapshotRequest;
using directorysync::directory::v1::ReadSnapshotResponse;
using directorysync::directory::v1::WatchChangesRequest;
using directorysync::directory::v1::WatchChangesResponse;

namespace {

constexpr absl::Duration kReadTimeout = absl::Minutes(30);
// That ReadObjects takes at once.
constexpr size_t kMostObjects = 10000;
constexpr absl::Duration kLookUpTimeout = absl::Seconds(20);

absl::Status Explain(const grpc::Status& status) {
  return ExplainPeerError(FromGrpcStatus(status), "the directory-reader");
}

// Reads a stream under the rule of the contract: whole only if it ends with OK
// after a message with a checkpoint.
template <typename Response, typename Reader>
absl::StatusOr<std::string> Drain(Reader& reader,
                                  DirectorySource::Visit visit) {
  std::string checkpoint;
  Response response;
  while (reader.Read(&response)) {
    for (auto& object : *response.mutable_objects()) visit(std::move(object));
    checkpoint = response.checkpoint();
  }
  const grpc::Status status = reader.Finish();
  if (!status.ok()) return Explain(status);
  if (checkpoint.empty()) {
    return absl::DataLossError(
        "the directory-reader's answer ended without a checkpoint: it is not "
        "whole and was not used; the next sync reads again");
  }
  return checkpoint;
}

}  // namespace

// Makes a call known to Stop as long as it lasts.
class GrpcDirectorySource::Call {
 public:
  // Of any length.
  explicit Call(GrpcDirectorySource& owner) : owner_(owner) {
    absl::MutexLock lock(&owner_.mutex_);
    owner_.calls_.insert(&context_);
    if (owner_.stopped_) context_.TryCancel();
  }
  Call(GrpcDirectorySource& owner, absl::Duration timeout) : Call(owner) {
    SetDeadline(context_, timeout);
  }
  ~Call() {
    absl::MutexLock lock(&owner_.mutex_);
    owner_.calls_.erase(&context_);
  }
  grpc::ClientContext* context() { return &context_; }

 private:
  GrpcDirectorySource& owner_;
  grpc::ClientContext context_;
};

GrpcDirectorySource::GrpcDirectorySource(
    const std::shared_ptr<grpc::Channel>& channel)
    : stub_(DirectoryReader::NewStub(channel)) {}

GrpcDirectorySource::~GrpcDirectorySource() = default;

absl::StatusOr<std::string> GrpcDirectorySource::ReadSnapshot(
    const std::vector<std::string>& attributes, Visit visit) {
  Call call(*this, kReadTimeout);
  ReadSnapshotRequest request;
  request.mutable_attributes()->Add(attributes.begin(), attributes.end());
  const auto reader = stub_->ReadSnapshot(call.context(), request);
  return Drain<ReadSnapshotResponse>(*reader, visit);
}

absl::StatusOr<std::string> GrpcDirectorySource::ReadChanges(
    const std::string& checkpoint, const std::vector<std::string>& attributes,
    Visit visit) {
  Call call(*this, kReadTimeout);
  ReadChangesRequest request;
  request.set_checkpoint(checkpoint);
  request.mutable_attributes()->Add(attributes.begin(), attributes.end());
  const auto reader = stub_->ReadChanges(call.context(), request);
  return Drain<ReadChangesResponse>(*reader, visit);
}

absl::Status GrpcDirectorySource::ReadObjects(
    const std::vector<std::string>& object_guids,
    const std::vector<std::string>& attributes, const std::string& checkpoint,
    Visit visit) {
  absl::Span<const std::string> left(object_guids);
  while (!left.empty()) {
    const auto some = left.subspan(0, kMostObjects);
    RETURN_IF_ERROR(ReadSomeObjects(some, attributes, checkpoint, visit));
    left.remove_prefix(some.size());
  }
  return absl::OkStatus();
}

absl::Status GrpcDirectorySource::ReadSomeObjects(
    absl::Span<const std::string> object_guids,
    const std::vector<std::string>& attributes, const std::string& checkpoint,
    Visit visit) {
  Call call(*this, kReadTimeout);
  ReadObjectsRequest request;
  request.set_checkpoint(checkpoint);
  request.mutable_object_guids()->Add(object_guids.begin(), object_guids.end());
  request.mutable_attributes()->Add(attributes.begin(), attributes.end());
  const auto reader = stub_->ReadObjects(call.context(), request);
  ReadObjectsResponse response;
  while (reader->Read(&response)) {
    for (auto& object : *response.mutable_objects()) visit(std::move(object));
  }
  return Explain(reader->Finish());
}

absl::StatusOr<LookUpPasswordStampsResponse>
GrpcDirectorySource::LookUpPasswordStamps(
    const std::vector<std::string>& object_guids,
    const std::string& invocation_id) {
  Call call(*this, kLookUpTimeout);
  LookUpPasswordStampsRequest request;
  request.mutable_object_guids()->Add(object_guids.begin(), object_guids.end());
  request.set_invocation_id(invocation_id);
  LookUpPasswordStampsResponse response;
  RETURN_IF_ERROR(
      Explain(stub_->LookUpPasswordStamps(call.context(), request, &response)));
  return response;
}

absl::StatusOr<DescribeDomainResponse> GrpcDirectorySource::DescribeDomain() {
  Call call(*this, kLookUpTimeout);
  DescribeDomainResponse response;
  RETURN_IF_ERROR(Explain(stub_->DescribeDomain(
      call.context(), DescribeDomainRequest(), &response)));
  return response;
}

absl::StatusOr<ListDomainControllersResponse>
GrpcDirectorySource::ListDomainControllers() {
  Call call(*this, kLookUpTimeout);
  ListDomainControllersResponse response;
  RETURN_IF_ERROR(Explain(stub_->ListDomainControllers(
      call.context(), ListDomainControllersRequest(), &response)));
  return response;
}

absl::Status GrpcDirectorySource::WatchChanges(
    absl::FunctionRef<void()> on_change) {
  Call call(*this);
  const auto watch = stub_->WatchChanges(call.context(), WatchChangesRequest());
  WatchChangesResponse response;
  while (watch->Read(&response)) on_change();
  return Explain(watch->Finish());
}

void GrpcDirectorySource::Stop() {
  absl::MutexLock lock(&mutex_);
  stopped_ = true;
  for (grpc::ClientContext* context : calls_) context->TryCancel();
}

}  // namespace directory_sync::uploader
