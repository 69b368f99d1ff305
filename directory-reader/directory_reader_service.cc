#include "directory-reader/directory_reader_service.h"

#include <grpcpp/grpcpp.h>

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"
#include "directory-reader/account_lookup.h"
#include "directory-reader/change_watch.h"
#include "directory-reader/checkpoint.h"
#include "directory-reader/directory_read.h"
#include "directory-reader/domain_description.h"
#include "directory-reader/group_list.h"
#include "directory-reader/known_controllers.h"
#include "directory-reader/object_batch.h"

namespace directory_sync::directory_reader {
namespace {

using directorysync::directory::v1::DescribeDomainRequest;
using directorysync::directory::v1::DescribeDomainResponse;
using directorysync::directory::v1::DirectoryObject;
using directorysync::directory::v1::ListDomainControllersRequest;
using directorysync::directory::v1::ListDomainControllersResponse;
using directorysync::directory::v1::ListGroupsRequest;
using directorysync::directory::v1::ListGroupsResponse;
using directorysync::directory::v1::LookUpAccountsRequest;
using directorysync::directory::v1::LookUpAccountsResponse;
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

bool Always() { return true; }
bool Never() { return false; }

bool IsControllersFault(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

// DEADLINE_EXCEEDED is the caller's own deadline in gRPC.
grpc::Status Answer(const absl::Status& status) {
  if (absl::IsDeadlineExceeded(status)) {
    return ToGrpcStatus(absl::UnavailableError(status.message()));
  }
  return ToGrpcStatus(status);
}

template <typename Repeated>
std::vector<std::string> NamesOf(const Repeated& names) {
  return {names.begin(), names.end()};
}

template <typename Response>
ObjectBatch<Response> BatchTo(grpc::ServerWriter<Response>& writer) {
  return ObjectBatch<Response>(
      [&writer](const Response& response) { return writer.Write(response); });
}

// Keeps the result of a call that ends with a value.
template <typename Response>
absl::Status Keep(absl::StatusOr<Response> result, Response& response) {
  RETURN_IF_ERROR(result.status());
  response = *std::move(result);
  return absl::OkStatus();
}

void AddStates(std::vector<ControllerState> states, const std::string& in_use,
               DescribeDomainResponse& response) {
  std::stable_partition(
      states.begin(), states.end(),
      [&](const ControllerState& state) { return state.uri == in_use; });
  for (const ControllerState& state : states) {
    auto& controller = *response.add_domain_controllers();
    controller.set_uri(state.uri);
    controller.set_dns_host_name(state.dns_host_name);
    if (!state.invocation_id.is_zero()) {
      controller.set_invocation_id(std::string(state.invocation_id.bytes()));
    }
    controller.set_read_only(state.read_only);
    controller.set_reachable(state.error.ok());
    const int64_t nanoseconds = absl::ToInt64Nanoseconds(state.latency);
    controller.mutable_latency()->set_seconds(nanoseconds / 1000000000);
    controller.mutable_latency()->set_nanos(
        static_cast<int32_t>(nanoseconds % 1000000000));
    controller.set_error(std::string(state.error.message()));
  }
}

// Its address is known by the host name that it gave when it was reached.
void AddKnownController(const KnownController& known,
                        const std::vector<ControllerState>& states,
                        ListDomainControllersResponse& response) {
  auto& controller = *response.add_domain_controllers();
  controller.set_invocation_id(std::string(known.invocation_id.bytes()));
  controller.set_dns_host_name(known.dns_host_name);
  controller.set_site(known.site);
  controller.set_read_only(known.read_only);
  for (const ControllerState& state : states) {
    if (state.invocation_id == known.invocation_id) {
      controller.set_configured_uri(state.uri);
    }
  }
}

std::string Method(const std::string& name) {
  return absl::StrCat("/directorysync.directory.v1.DirectoryReader/", name);
}

}  // namespace

AuthorizationTable DirectoryReaderAuthorization() {
  const std::vector<Caller> all = {Role::kUploader, Role::kWebui,
                                   Role::kOperator};
  // Any attribute that the service account can read is theirs.
  const std::vector<Caller> readers = {Role::kUploader, Role::kOperator};
  return AuthorizationTable(
      {
          {Method("DescribeDomain"), all},
          {Method("ListGroups"), all},
          {Method("ReadSnapshot"), readers},
          {Method("ReadChanges"), readers},
          {Method("ReadObjects"), readers},
          {Method("WatchChanges"), readers},
          {Method("LookUpAccounts"), readers},
          {Method("ListDomainControllers"), readers},
          {Method("LookUpPasswordStamps"), readers},
      },
      LocalDiagnosticRows());
}

absl::Status DirectoryReaderService::WithController(
    grpc::ServerContext& context, const ldap::Guid& preferred,
    absl::FunctionRef<bool()> may_repeat,
    absl::FunctionRef<absl::Status(const DomainController&)> use) {
  return WithLease(context, preferred, may_repeat, [&](ControllerLease& lease) {
    return use(lease.controller());
  });
}

absl::Status DirectoryReaderService::WithLease(
    grpc::ServerContext& context, const ldap::Guid& preferred,
    absl::FunctionRef<bool()> may_repeat,
    absl::FunctionRef<absl::Status(ControllerLease&)> use) {
  absl::Status status;
  for (size_t attempt = 0; attempt == 0 || attempt < pool_.size(); ++attempt) {
    absl::StatusOr<ControllerLease> lease = pool_.Acquire(preferred);
    if (!lease.ok()) return lease.status();
    lease->CancelWhen([&context] { return context.IsCancelled(); });
    status = use(*lease);
    if (!IsControllersFault(status)) return status;
    lease->Failed(status);
    if (!may_repeat()) return status;
  }
  return status;
}

absl::Status DirectoryReaderService::WithExactly(
    grpc::ServerContext& context, const ldap::Guid& invocation_id,
    absl::FunctionRef<absl::Status(const DomainController&)> use) {
  absl::StatusOr<ControllerLease> lease = pool_.AcquireExactly(invocation_id);
  if (absl::IsNotFound(lease.status())) {
    return absl::UnavailableError(lease.status().message());
  }
  RETURN_IF_ERROR(lease.status());
  lease->CancelWhen([&context] { return context.IsCancelled(); });
  const absl::Status status = use(lease->controller());
  lease->Failed(status);
  return status;
}

absl::Status DirectoryReaderService::WithKept(
    grpc::ServerContext& context, const ldap::Guid& preferred,
    absl::FunctionRef<absl::Status(const DomainController&)> use) {
  std::optional<ControllerLease> lease = pool_.TakeKept(preferred);
  if (!lease.has_value()) return absl::UnavailableError("no session is kept");
  lease->CancelWhen([&context] { return context.IsCancelled(); });
  return use(lease->controller());
}

grpc::Status DirectoryReaderService::DescribeDomain(
    grpc::ServerContext* context, const DescribeDomainRequest*,
    DescribeDomainResponse* response) {
  std::vector<ControllerState> states = pool_.ProbeAll();
  return Answer(WithController(
      *context, {}, Always, [&](const DomainController& controller) {
        RETURN_IF_ERROR(Keep(
            directory_reader::DescribeDomain(controller, account_, rights_),
            *response));
        AddStates(states, controller.session->uri(), *response);
        return absl::OkStatus();
      }));
}

grpc::Status DirectoryReaderService::ListGroups(
    grpc::ServerContext* context, const ListGroupsRequest* request,
    ListGroupsResponse* response) {
  return Answer(WithController(
      *context, {}, Always, [&](const DomainController& controller) {
        return Keep(
            directory_reader::ListGroups(controller, *request, group_orders_),
            *response);
      }));
}

grpc::Status DirectoryReaderService::ReadSnapshot(
    grpc::ServerContext* context, const ReadSnapshotRequest* request,
    grpc::ServerWriter<ReadSnapshotResponse>* writer) {
  auto batch = BatchTo(*writer);
  return Answer(WithLease(
      *context, {}, [&] { return !batch.has_sent(); },
      [&](ControllerLease& lease) -> absl::Status {
        batch.Clear();
        // Without a second session, one does it all.
        absl::StatusOr<ControllerLease> beside = lease.Another();
        if (beside.ok()) beside->CancelWhen(lease.controller().cancelled);
        ASSIGN_OR_RETURN(const Checkpoint checkpoint,
                         directory_reader::ReadSnapshot(
                             lease.controller(),
                             beside.ok() ? &beside->controller() : nullptr,
                             NamesOf(request->attributes()), clock_.Now(),
                             [&](DirectoryObject& object) {
                               return batch.Add(std::move(object));
                             }));
        return batch.Finish(checkpoint.Encode());
      }));
}

grpc::Status DirectoryReaderService::ReadChanges(
    grpc::ServerContext* context, const ReadChangesRequest* request,
    grpc::ServerWriter<ReadChangesResponse>* writer) {
  const absl::StatusOr<Checkpoint> checkpoint =
      Checkpoint::Decode(request->checkpoint());
  if (!checkpoint.ok()) return Answer(checkpoint.status());
  auto batch = BatchTo(*writer);
  const auto read = [&](const DomainController& controller) -> absl::Status {
    batch.Clear();
    ASSIGN_OR_RETURN(
        const Checkpoint next,
        directory_reader::ReadChanges(
            controller, *checkpoint, NamesOf(request->attributes()),
            clock_.Now(), rights_, [&](DirectoryObject& object) {
              return batch.Add(std::move(object));
            }));
    return batch.Finish(next.Encode());
  };
  const auto may_repeat = [&] { return !batch.has_sent(); };
  // Not at the checkpoint's domain controller but at the one in use, which is
  // the one that is watched: its changes must not wait for replication.
  const absl::Status kept = WithKept(*context, {}, read);
  if (!IsControllersFault(kept) || !may_repeat()) return Answer(kept);
  return Answer(WithController(*context, {}, may_repeat, read));
}

grpc::Status DirectoryReaderService::ReadObjects(
    grpc::ServerContext* context, const ReadObjectsRequest* request,
    grpc::ServerWriter<ReadObjectsResponse>* writer) {
  auto batch = BatchTo(*writer);
  const auto read = [&](const DomainController& controller) -> absl::Status {
    batch.Clear();
    RETURN_IF_ERROR(directory_reader::ReadObjects(
        controller, NamesOf(request->object_guids()),
        NamesOf(request->attributes()),
        [&](DirectoryObject& object) { return batch.Add(std::move(object)); }));
    return batch.Flush();
  };
  if (request->checkpoint().empty()) {
    return Answer(WithController(
        *context, {}, [&] { return !batch.has_sent(); }, read));
  }
  const absl::StatusOr<Checkpoint> checkpoint =
      Checkpoint::Decode(request->checkpoint());
  if (!checkpoint.ok()) return Answer(checkpoint.status());
  return Answer(WithExactly(*context, checkpoint->invocation_id, read));
}

grpc::Status DirectoryReaderService::WatchChanges(
    grpc::ServerContext* context, const WatchChangesRequest*,
    grpc::ServerWriter<WatchChangesResponse>* writer) {
  bool moved = false;
  const auto watch_once = [&](ControllerLease& lease) {
    const DomainController& controller = lease.controller();
    lease.CancelWhen([&] {
      moved = !lease.IsInUse();
      return moved || context->IsCancelled();
    });
    WatchChangesResponse response;
    response.set_invocation_id(std::string(controller.invocation_id.bytes()));
    return directory_reader::WatchChanges(
        controller, ChangeWatchOptions(), clock_,
        [&] { return writer->Write(response); });
  };
  absl::Status status;
  // Where changes are read is where they are watched.
  while (status.ok() || (absl::IsCancelled(status) && moved)) {
    moved = false;
    status = WithLease(*context, {}, Never, watch_once);
  }
  return Answer(status);
}

grpc::Status DirectoryReaderService::LookUpAccounts(
    grpc::ServerContext* context, const LookUpAccountsRequest* request,
    LookUpAccountsResponse* response) {
  return Answer(WithController(
      *context, {}, Always, [&](const DomainController& controller) {
        return Keep(directory_reader::LookUpAccounts(controller, *request),
                    *response);
      }));
}

grpc::Status DirectoryReaderService::ListDomainControllers(
    grpc::ServerContext* context, const ListDomainControllersRequest*,
    ListDomainControllersResponse* response) {
  const std::vector<ControllerState> states = pool_.States();
  return Answer(WithController(
      *context, {}, Always,
      [&](const DomainController& controller) -> absl::Status {
        ASSIGN_OR_RETURN(const std::vector<KnownController> known,
                         ReadKnownControllers(controller));
        response->Clear();
        for (const KnownController& one : known) {
          AddKnownController(one, states, *response);
        }
        return absl::OkStatus();
      }));
}

absl::Status DirectoryReaderService::AddKnown(grpc::ServerContext& context,
                                              const ldap::Guid& invocation_id) {
  return WithController(
      context, {}, Always,
      [&](const DomainController& controller) -> absl::Status {
        ASSIGN_OR_RETURN(const std::vector<KnownController> known,
                         ReadKnownControllers(controller));
        for (const KnownController& one : known) {
          if (one.invocation_id != invocation_id) continue;
          if (!one.dns_host_name.empty()) {
            pool_.AddForExactly(one.dns_host_name, invocation_id);
          }
          return absl::OkStatus();
        }
        return absl::NotFoundError(absl::StrCat(
            "the directory knows no domain controller with the invocationId ",
            invocation_id.ToString(),
            "; it was removed, or restored from a backup since"));
      });
}

absl::StatusOr<ControllerLease> DirectoryReaderService::AcquireKnown(
    grpc::ServerContext& context, const ldap::Guid& invocation_id) {
  absl::Status named;
  if (pool_.Knows(invocation_id)) {
    absl::StatusOr<ControllerLease> lease = pool_.AcquireExactly(invocation_id);
    if (!absl::IsNotFound(lease.status()) &&
        !absl::IsUnavailable(lease.status())) {
      return lease;
    }
    // It may have another name by now.
    RETURN_IF_ERROR(AddKnown(context, invocation_id));
  } else {
    // Before those are asked of which nothing is known yet. The one that is
    // looked for may know more than the one that is asked.
    named = AddKnown(context, invocation_id);
  }
  absl::StatusOr<ControllerLease> lease = pool_.AcquireExactly(invocation_id);
  if (lease.ok()) return lease;
  RETURN_IF_ERROR(named);
  if (!absl::IsNotFound(lease.status())) return lease;
  return absl::UnavailableError(lease.status().message());
}

grpc::Status DirectoryReaderService::LookUpPasswordStamps(
    grpc::ServerContext* context, const LookUpPasswordStampsRequest* request,
    LookUpPasswordStampsResponse* response) {
  const auto look_up = [&](const DomainController& controller) {
    return Keep(directory_reader::LookUpPasswordStamps(controller, *request),
                *response);
  };
  if (request->invocation_id().empty()) {
    return Answer(WithController(*context, {}, Always, look_up));
  }
  const absl::StatusOr<ldap::Guid> id =
      ldap::Guid::FromBytes(request->invocation_id());
  if (!id.ok()) return Answer(id.status());
  absl::StatusOr<ControllerLease> lease = AcquireKnown(*context, *id);
  if (!lease.ok()) return Answer(lease.status());
  lease->CancelWhen([context] { return context->IsCancelled(); });
  const absl::Status status = look_up(lease->controller());
  lease->Failed(status);
  return Answer(status);
}

}  // namespace directory_sync::directory_reader
