#include "uploader/admin/rejects_service.h"

#include <grpcpp/server_context.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"
#include "uploader/admin/actor.h"
#include "uploader/admin/page_token.h"
#include "uploader/store/audit_table.h"
#include "uploader/store/refusal_table.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

namespace {

constexpr char kRejects[] = "j";
constexpr int kMostNamed = 1000;

absl::StatusOr<v1::ListRejectsResponse> List(
    StateDatabase& state, const v1::ListRejectsRequest& request) {
  const int size = PageSize(request.page_size());
  ASSIGN_OR_RETURN(const std::vector<std::string> position,
                   ParsePageToken(kRejects, request.page_token(), 1));
  std::vector<v1::Reject> rejects;
  RETURN_IF_ERROR(state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(rejects,
                     RefusalTable(database).List(position[0], size + 1));
    return absl::OkStatus();
  }));
  v1::ListRejectsResponse response;
  if (static_cast<int>(rejects.size()) > size) {
    rejects.resize(size);
    response.set_next_page_token(
        MakePageToken(kRejects, {rejects.back().object_guid()}));
  }
  response.mutable_rejects()->Assign(rejects.begin(), rejects.end());
  return response;
}

absl::StatusOr<int64_t> Hasten(Database& database,
                               const v1::RetryRejectsRequest& request,
                               absl::Time now) {
  RefusalTable refusals(database);
  if (request.object_guids().empty()) {
    RETURN_IF_ERROR(refusals.HastenAll(now));
    return refusals.CountObjects();
  }
  int64_t objects = 0;
  for (const std::string& guid : request.object_guids()) {
    ASSIGN_OR_RETURN(const bool found, refusals.Hasten(guid, now));
    if (found) ++objects;
  }
  return objects;
}

}  // namespace

grpc::Status RejectsService::ListRejects(grpc::ServerContext*,
                                         const v1::ListRejectsRequest* request,
                                         v1::ListRejectsResponse* response) {
  auto result = List(parts_.state, *request);
  if (result.ok()) *response = *std::move(result);
  return ToGrpcStatus(result.status());
}

grpc::Status RejectsService::RetryRejects(
    grpc::ServerContext* context, const v1::RetryRejectsRequest* request,
    v1::RetryRejectsResponse* response) {
  if (request->object_guids_size() > kMostNamed) {
    return ToGrpcStatus(absl::InvalidArgumentError(
        absl::StrCat("at most ", kMostNamed, " objects at once")));
  }
  const absl::Time now = parts_.clock.Now();
  const absl::Status status =
      parts_.state.Write([&](Database& database) -> absl::Status {
        ASSIGN_OR_RETURN(const int64_t objects,
                         Hasten(database, *request, now));
        response->set_objects(objects);
        return AuditTable(database).Add(
            ActorOf(*context, request->os_user()), "retry_requested",
            absl::StrCat("objects: ", objects, "\n"), now);
      });
  if (!status.ok()) return ToGrpcStatus(status);
  LogInfo("retry_requested",
          {{"os_user", request->os_user()}, {"objects", response->objects()}});
  parts_.on_retry();
  return grpc::Status::OK;
}

}  // namespace directory_sync::uploader
