#include "uploader/testing/scripted_directory.h"

#include <grpcpp/server_context.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "common/server/status_conversion.h"

namespace directory_sync::uploader {

using directorysync::directory::v1::DescribeDomainRequest;
using directorysync::directory::v1::DescribeDomainResponse;
using directorysync::directory::v1::LookUpPasswordStampsRequest;
using directorysync::directory::v1::LookUpPasswordStampsResponse;
using directorysync::directory::v1::OBJECT_KIND_GROUP;
using directorysync::directory::v1::OBJECT_KIND_USER;
using directorysync::directory::v1::ReadChangesRequest;
using directorysync::directory::v1::ReadChangesResponse;
using directorysync::directory::v1::ReadObjectsRequest;
using directorysync::directory::v1::ReadObjectsResponse;
using directorysync::directory::v1::ReadSnapshotRequest;
using directorysync::directory::v1::ReadSnapshotResponse;
using directorysync::directory::v1::WatchChangesRequest;
using directorysync::directory::v1::WatchChangesResponse;

namespace {

// How often a watch looks whether it was given up.
constexpr absl::Duration kLook = absl::Milliseconds(50);

void SetAttributeValues(ScriptedDirectory::Object& object,
                        const std::string& name,
                        const std::vector<std::string>& values) {
  auto* attributes = object.mutable_attributes();
  for (auto it = attributes->begin(); it != attributes->end(); ++it) {
    if (it->name() != name) continue;
    attributes->erase(it);
    break;
  }
  if (values.empty()) return;
  auto* attribute = attributes->Add();
  attribute->set_name(name);
  for (const std::string& value : values) attribute->add_values(value);
}

std::vector<std::string> OneOrNone(const std::string& value) {
  if (value.empty()) return {};
  return {value};
}

void SetAttribute(ScriptedDirectory::Object& object, const std::string& name,
                  const std::string& value) {
  SetAttributeValues(object, name, OneOrNone(value));
}

}  // namespace

std::string ScriptedDirectory::AddGroup(const std::string& name) {
  Object group;
  group.set_kind(OBJECT_KIND_GROUP);
  group.set_distinguished_name(absl::StrCat("CN=", name, ",DC=test"));
  return AddObject(std::move(group));
}

std::string ScriptedDirectory::AddUser(const std::string& name,
                                       const Attributes& attributes) {
  Object user;
  user.set_kind(OBJECT_KIND_USER);
  user.set_distinguished_name(absl::StrCat("CN=", name, ",DC=test"));
  Attributes all = {{"sAMAccountName", name},
                    {"displayName", name},
                    {"mail", absl::StrCat(name, "@example.com")},
                    {"userAccountControl", "512"}};
  for (const auto& [attribute, value] : attributes) all[attribute] = value;
  for (const auto& [attribute, value] : all) {
    SetAttribute(user, attribute, value);
  }
  return AddObject(std::move(user));
}

std::string ScriptedDirectory::AddObject(Object object) {
  absl::MutexLock lock(&mutex_);
  object.set_object_guid(absl::StrFormat("guid-%011d", ++last_guid_));
  objects_[object.object_guid()] = object;
  const std::string guid = object.object_guid();
  Log(std::move(object));
  return guid;
}

std::string ScriptedDirectory::AddContact(const std::string& name,
                                          const Attributes& attributes) {
  Object contact;
  contact.set_kind(directorysync::directory::v1::OBJECT_KIND_CONTACT);
  contact.set_distinguished_name(absl::StrCat("CN=", name, ",DC=test"));
  for (const auto& [attribute, value] : attributes) {
    SetAttribute(contact, attribute, value);
  }
  return AddObject(std::move(contact));
}

void ScriptedDirectory::SetValues(const std::string& guid,
                                  const std::string& attribute,
                                  const std::vector<std::string>& values) {
  absl::MutexLock lock(&mutex_);
  SetAttributeValues(objects_[guid], attribute, values);
  Object change;
  change.set_object_guid(guid);
  change.set_kind(objects_[guid].kind());
  auto* changed = change.add_attributes();
  changed->set_name(attribute);
  for (const std::string& value : values) changed->add_values(value);
  Log(std::move(change));
}

void ScriptedDirectory::Set(const std::string& guid,
                            const std::string& attribute,
                            const std::string& value) {
  SetValues(guid, attribute, OneOrNone(value));
}

void ScriptedDirectory::SetEnabled(const std::string& guid, bool enabled) {
  Set(guid, "userAccountControl", enabled ? "512" : "514");
}

void ScriptedDirectory::AddMember(const std::string& group,
                                  const std::string& member) {
  absl::MutexLock lock(&mutex_);
  members_[group].insert(member);
  Object change;
  change.set_object_guid(group);
  change.set_kind(OBJECT_KIND_GROUP);
  change.add_members_added(member);
  Log(std::move(change));
}

void ScriptedDirectory::RemoveMember(const std::string& group,
                                     const std::string& member) {
  absl::MutexLock lock(&mutex_);
  members_[group].erase(member);
  Object change;
  change.set_object_guid(group);
  change.set_kind(OBJECT_KIND_GROUP);
  change.add_members_removed(member);
  Log(std::move(change));
}

void ScriptedDirectory::Delete(const std::string& guid) {
  absl::MutexLock lock(&mutex_);
  objects_.erase(guid);
  members_.erase(guid);
  for (auto& [group, members] : members_) members.erase(guid);
  Object change;
  change.set_object_guid(guid);
  change.set_deleted(true);
  Log(std::move(change));
}

void ScriptedDirectory::SetStamp(const std::string& guid, const Stamp& stamp) {
  absl::MutexLock lock(&mutex_);
  stamps_[guid] = stamp;
}

void ScriptedDirectory::SetStampAt(const std::string& invocation_id,
                                   const std::string& guid,
                                   const Stamp& stamp) {
  absl::MutexLock lock(&mutex_);
  stamps_at_[{invocation_id, guid}] = stamp;
}

void ScriptedDirectory::AddController(const std::string& dns_host_name,
                                      const std::string& invocation_id,
                                      bool reachable) {
  absl::MutexLock lock(&mutex_);
  auto* known = known_.add_domain_controllers();
  known->set_dns_host_name(dns_host_name);
  known->set_invocation_id(invocation_id);
  if (!reachable) silent_.insert(invocation_id);
  auto* controller = domain_.add_domain_controllers();
  controller->set_uri(absl::StrCat("ldaps://", dns_host_name));
  controller->set_reachable(reachable);
  if (!reachable) return;
  controller->set_dns_host_name(dns_host_name);
  controller->set_invocation_id(invocation_id);
}

void ScriptedDirectory::FailWith(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  failure_ = status;
}

void ScriptedDirectory::OmitNextCheckpoint() {
  absl::MutexLock lock(&mutex_);
  omit_checkpoint_ = true;
}

void ScriptedDirectory::EmptyNextSnapshot() {
  absl::MutexLock lock(&mutex_);
  empty_snapshot_ = true;
}

void ScriptedDirectory::ForgetCheckpoints() {
  absl::MutexLock lock(&mutex_);
  oldest_checkpoint_ = log_.size() + 1;
  Log(Object());
}

void ScriptedDirectory::Hide(const std::string& guid) {
  absl::MutexLock lock(&mutex_);
  hidden_.insert(guid);
}

void ScriptedDirectory::Show(const std::string& guid) {
  absl::MutexLock lock(&mutex_);
  hidden_.erase(guid);
}

void ScriptedDirectory::FailObjectsWith(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  objects_failure_ = status;
}

void ScriptedDirectory::OfferWatch() {
  absl::MutexLock lock(&mutex_);
  watchable_ = true;
}

int ScriptedDirectory::snapshots() const {
  absl::MutexLock lock(&mutex_);
  return snapshots_;
}

int ScriptedDirectory::change_reads() const {
  absl::MutexLock lock(&mutex_);
  return change_reads_;
}

void ScriptedDirectory::Log(Object change) {
  log_.push_back(std::move(change));
}

std::string ScriptedDirectory::CheckpointNow() const {
  return absl::StrCat("at ", log_.size());
}

ScriptedDirectory::Object ScriptedDirectory::WithMembers(
    const Object& object) const {
  Object whole = object;
  const auto members = members_.find(object.object_guid());
  if (members == members_.end()) return whole;
  for (const std::string& member : members->second) {
    whole.add_members_added(member);
  }
  return whole;
}

grpc::Status ScriptedDirectory::ReadSnapshot(
    grpc::ServerContext*, const ReadSnapshotRequest*,
    grpc::ServerWriter<ReadSnapshotResponse>* writer) {
  absl::MutexLock lock(&mutex_);
  ++snapshots_;
  if (!failure_.ok()) return ToGrpcStatus(failure_);
  for (const auto& [guid, object] : objects_) {
    if (empty_snapshot_) break;
    if (hidden_.count(guid) > 0) continue;
    ReadSnapshotResponse response;
    *response.add_objects() = WithMembers(object);
    writer->Write(response);
  }
  empty_snapshot_ = false;
  if (std::exchange(omit_checkpoint_, false)) return grpc::Status::OK;
  ReadSnapshotResponse last;
  last.set_checkpoint(CheckpointNow());
  writer->Write(last);
  return grpc::Status::OK;
}

grpc::Status ScriptedDirectory::ReadChanges(
    grpc::ServerContext*, const ReadChangesRequest* request,
    grpc::ServerWriter<ReadChangesResponse>* writer) {
  absl::MutexLock lock(&mutex_);
  ++change_reads_;
  if (!failure_.ok()) return ToGrpcStatus(failure_);
  size_t from = 0;
  if (!absl::SimpleAtoi(request->checkpoint().substr(3), &from)) {
    return {grpc::StatusCode::INVALID_ARGUMENT, "not a checkpoint"};
  }
  if (from < oldest_checkpoint_) {
    return {grpc::StatusCode::OUT_OF_RANGE, "the checkpoint is too old"};
  }
  for (size_t i = from; i < log_.size(); ++i) {
    if (hidden_.count(log_[i].object_guid()) > 0) continue;
    ReadChangesResponse response;
    *response.add_objects() = log_[i];
    writer->Write(response);
  }
  if (std::exchange(omit_checkpoint_, false)) return grpc::Status::OK;
  ReadChangesResponse last;
  last.set_checkpoint(CheckpointNow());
  writer->Write(last);
  return grpc::Status::OK;
}

grpc::Status ScriptedDirectory::ReadObjects(
    grpc::ServerContext*, const ReadObjectsRequest* request,
    grpc::ServerWriter<ReadObjectsResponse>* writer) {
  absl::MutexLock lock(&mutex_);
  if (!failure_.ok()) return ToGrpcStatus(failure_);
  if (!objects_failure_.ok()) return ToGrpcStatus(objects_failure_);
  for (const std::string& guid : request->object_guids()) {
    const auto object = objects_.find(guid);
    if (object == objects_.end() || hidden_.count(guid) > 0) continue;
    ReadObjectsResponse response;
    *response.add_objects() = WithMembers(object->second);
    writer->Write(response);
  }
  return grpc::Status::OK;
}

grpc::Status ScriptedDirectory::WatchChanges(
    grpc::ServerContext* context, const WatchChangesRequest*,
    grpc::ServerWriter<WatchChangesResponse>* writer) {
  absl::MutexLock lock(&mutex_);
  if (!watchable_) return {grpc::StatusCode::UNIMPLEMENTED, "not offered"};
  writer->Write(WatchChangesResponse());
  size_t told = log_.size();
  const auto has_news = [&] {
    mutex_.AssertHeld();
    return log_.size() != told || !failure_.ok();
  };
  while (failure_.ok() && !context->IsCancelled()) {
    if (!mutex_.AwaitWithTimeout(absl::Condition(&has_news), kLook)) continue;
    told = log_.size();
    if (failure_.ok()) writer->Write(WatchChangesResponse());
  }
  return ToGrpcStatus(failure_);
}

grpc::Status ScriptedDirectory::LookUpPasswordStamps(
    grpc::ServerContext*, const LookUpPasswordStampsRequest* request,
    LookUpPasswordStampsResponse* response) {
  absl::MutexLock lock(&mutex_);
  if (!failure_.ok()) return ToGrpcStatus(failure_);
  if (silent_.count(request->invocation_id()) > 0) {
    return ToGrpcStatus(absl::UnavailableError("it doesn't answer"));
  }
  response->set_invocation_id(request->invocation_id());
  for (const std::string& guid : request->object_guids()) {
    auto* answer = response->add_stamps();
    answer->set_object_guid(guid);
    const auto at = stamps_at_.find({request->invocation_id(), guid});
    const auto everywhere = stamps_.find(guid);
    if (at != stamps_at_.end()) {
      *answer->mutable_stamp() = at->second;
    } else if (everywhere != stamps_.end()) {
      *answer->mutable_stamp() = everywhere->second;
    } else {
      response->mutable_stamps()->RemoveLast();
    }
  }
  return grpc::Status::OK;
}

grpc::Status ScriptedDirectory::DescribeDomain(
    grpc::ServerContext*, const DescribeDomainRequest*,
    DescribeDomainResponse* response) {
  absl::MutexLock lock(&mutex_);
  if (!failure_.ok()) return ToGrpcStatus(failure_);
  *response = domain_;
  return grpc::Status::OK;
}

grpc::Status ScriptedDirectory::ListDomainControllers(
    grpc::ServerContext*,
    const directorysync::directory::v1::ListDomainControllersRequest*,
    directorysync::directory::v1::ListDomainControllersResponse* response) {
  absl::MutexLock lock(&mutex_);
  if (!failure_.ok()) return ToGrpcStatus(failure_);
  *response = known_;
  return grpc::Status::OK;
}

}  // namespace directory_sync::uploader
