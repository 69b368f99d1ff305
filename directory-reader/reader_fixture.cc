#include "directory-reader/reader_fixture.h"

#include <grpcpp/grpcpp.h>

#include <cstdlib>
#include <iostream>
#include <utility>

#include "common/server/channel.h"
#include "common/server/status_conversion.h"
#include "directory-reader/reader_setup.h"

namespace directory_sync::directory_reader {
namespace {

template <typename T>
T OrDie(absl::StatusOr<T> result) {
  if (!result.ok()) {
    std::cerr << result.status() << std::endl;
    std::abort();
  }
  return *std::move(result);
}

template <typename Response>
void TakeCheckpoint(const Response& response, StreamResult& result) {
  result.checkpoint = response.checkpoint();
}
void TakeCheckpoint(const pb::ReadObjectsResponse&, StreamResult&) {}

template <typename Response>
absl::StatusOr<StreamResult> Collect(grpc::ClientReader<Response>& reader) {
  StreamResult result;
  Response response;
  while (reader.Read(&response)) {
    ++result.messages;
    for (pb::DirectoryObject& object : *response.mutable_objects()) {
      result.objects.push_back(std::move(object));
    }
    TakeCheckpoint(response, result);
  }
  const absl::Status status = FromGrpcStatus(reader.Finish());
  if (!status.ok()) return status;
  return result;
}

template <typename Response>
absl::StatusOr<Response> Result(const grpc::Status& status, Response response) {
  if (!status.ok()) return FromGrpcStatus(status);
  return response;
}

}  // namespace

const pb::DirectoryObject* StreamResult::Find(const std::string& attribute,
                                              const std::string& value) const {
  const pb::DirectoryObject* found = nullptr;
  for (const pb::DirectoryObject& object : objects) {
    if (ValueOf(object, attribute) == value) found = &object;
  }
  return found;
}

const pb::DirectoryObject* StreamResult::FindGuid(
    const std::string& guid) const {
  const pb::DirectoryObject* found = nullptr;
  for (const pb::DirectoryObject& object : objects) {
    if (object.object_guid() == guid) found = &object;
  }
  return found;
}

std::string ValueOf(const pb::DirectoryObject& object,
                    const std::string& attribute) {
  for (const pb::Attribute& one : object.attributes()) {
    if (one.name() == attribute && one.values_size() > 0) return one.values(0);
  }
  return "";
}

bool Has(const pb::DirectoryObject& object, const std::string& attribute) {
  for (const pb::Attribute& one : object.attributes()) {
    if (one.name() == attribute) return true;
  }
  return false;
}

ReaderFixture::ReaderFixture(const Config& config, Clock& clock)
    : pool_(OrDie(MakeControllerPool(config, clock))),
      service_(std::make_unique<DirectoryReaderService>(
          *pool_, config.directory_account, clock)) {
  GrpcServer::Options options;
  options.credentials = identities_.Server(Role::kDirectoryReader);
  options.authorization = DirectoryReaderAuthorization();
  options.services = {service_.get()};
  server_ = OrDie(GrpcServer::Start(std::move(options)));
  stub_ = pb::DirectoryReader::NewStub(MakeChannel(
      server_->address(),
      identities_.Channel(Role::kUploader, Role::kDirectoryReader)));
}

ReaderFixture::~ReaderFixture() = default;

absl::StatusOr<StreamResult> ReaderFixture::Snapshot() {
  grpc::ClientContext context;
  SetDeadline(context, deadline);
  pb::ReadSnapshotRequest request;
  for (const std::string& name : attributes) request.add_attributes(name);
  return Collect(*stub_->ReadSnapshot(&context, request));
}

absl::StatusOr<StreamResult> ReaderFixture::Changes(
    const std::string& checkpoint) {
  grpc::ClientContext context;
  SetDeadline(context, deadline);
  pb::ReadChangesRequest request;
  request.set_checkpoint(checkpoint);
  for (const std::string& name : attributes) request.add_attributes(name);
  return Collect(*stub_->ReadChanges(&context, request));
}

absl::StatusOr<StreamResult> ReaderFixture::Objects(
    const std::vector<std::string>& guids, const std::string& checkpoint) {
  grpc::ClientContext context;
  SetDeadline(context, deadline);
  pb::ReadObjectsRequest request;
  request.set_checkpoint(checkpoint);
  for (const std::string& guid : guids) request.add_object_guids(guid);
  for (const std::string& name : attributes) request.add_attributes(name);
  return Collect(*stub_->ReadObjects(&context, request));
}

absl::StatusOr<pb::DescribeDomainResponse> ReaderFixture::Describe() {
  grpc::ClientContext context;
  SetDeadline(context, deadline);
  pb::DescribeDomainResponse response;
  const grpc::Status status = stub_->DescribeDomain(&context, {}, &response);
  return Result(status, response);
}

absl::StatusOr<pb::ListGroupsResponse> ReaderFixture::Groups(
    const std::string& search, int page_size, const std::string& page_token) {
  grpc::ClientContext context;
  SetDeadline(context, deadline);
  pb::ListGroupsRequest request;
  request.set_search(search);
  request.set_page_size(page_size);
  request.set_page_token(page_token);
  pb::ListGroupsResponse response;
  const grpc::Status status = stub_->ListGroups(&context, request, &response);
  return Result(status, response);
}

absl::StatusOr<pb::LookUpAccountsResponse> ReaderFixture::Accounts(
    const pb::LookUpAccountsRequest& request) {
  grpc::ClientContext context;
  SetDeadline(context, deadline);
  pb::LookUpAccountsResponse response;
  const grpc::Status status =
      stub_->LookUpAccounts(&context, request, &response);
  return Result(status, response);
}

absl::StatusOr<pb::LookUpPasswordStampsResponse> ReaderFixture::Stamps(
    const std::vector<std::string>& guids, const std::string& invocation_id) {
  grpc::ClientContext context;
  SetDeadline(context, deadline);
  pb::LookUpPasswordStampsRequest request;
  for (const std::string& guid : guids) request.add_object_guids(guid);
  request.set_invocation_id(invocation_id);
  pb::LookUpPasswordStampsResponse response;
  const grpc::Status status =
      stub_->LookUpPasswordStamps(&context, request, &response);
  return Result(status, response);
}

}  // namespace directory_sync::directory_reader
