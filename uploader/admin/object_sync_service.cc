#include "uploader/admin/object_sync_service.h"

#include <grpcpp/server_context.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/server/status_conversion.h"
#include "uploader/access/provider_access.h"
#include "uploader/admin/actor.h"
#include "uploader/store/audit_table.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

grpc::Status ObjectSyncService::SyncObject(grpc::ServerContext* context,
                                           const v1::SyncObjectRequest* request,
                                           v1::SyncObjectResponse* response) {
  constexpr size_t kGuidSize = 16;
  if (request->object_guid().size() != kGuidSize) {
    return ToGrpcStatus(
        absl::InvalidArgumentError("object_guid has to have 16 bytes"));
  }
  if (!parts_.is_registered()) return ToGrpcStatus(NotRegisteredError());
  const Actor actor = ActorOf(*context, request->os_user());
  const auto run =
      parts_.queue.RequestObject(request->object_guid(), NameOf(actor));
  if (!run.ok()) return ToGrpcStatus(run.status());
  const std::string guid = absl::BytesToHexString(request->object_guid());
  const absl::Status noted = parts_.state.Write([&](Database& database) {
    return AuditTable(database).Add(actor, "object_sync_requested",
                                    absl::StrCat("object: ", guid, "\n"),
                                    parts_.clock.Now());
  });
  if (!noted.ok()) return ToGrpcStatus(noted);
  LogInfo("object_sync_requested",
          {{"os_user", request->os_user()}, {"object", guid}});
  *response->mutable_run() = *run;
  return grpc::Status::OK;
}

}  // namespace directory_sync::uploader
