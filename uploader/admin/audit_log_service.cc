#include "uploader/admin/audit_log_service.h"

#include <grpcpp/server_context.h>

#include <vector>

#include "common/server/status_conversion.h"
#include "common/status/status_macros.h"
#include "uploader/admin/page_token.h"
#include "uploader/store/audit_table.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

namespace {

constexpr char kAudit[] = "u";

absl::StatusOr<v1::ListAuditEntriesResponse> List(
    StateDatabase& state, const v1::ListAuditEntriesRequest& request) {
  const int size = PageSize(request.page_size());
  ASSIGN_OR_RETURN(const int64_t before,
                   ParseNumberToken(kAudit, request.page_token()));
  std::vector<v1::AuditEntry> entries;
  RETURN_IF_ERROR(state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(entries, AuditTable(database).List(before, size + 1));
    return absl::OkStatus();
  }));
  v1::ListAuditEntriesResponse response;
  if (static_cast<int>(entries.size()) > size) {
    entries.resize(size);
    response.set_next_page_token(
        MakeNumberToken(kAudit, entries.back().entry_id()));
  }
  response.mutable_entries()->Assign(entries.begin(), entries.end());
  return response;
}

}  // namespace

grpc::Status AuditLogService::ListAuditEntries(
    grpc::ServerContext*, const v1::ListAuditEntriesRequest* request,
    v1::ListAuditEntriesResponse* response) {
  auto result = List(state_, *request);
  if (result.ok()) *response = *std::move(result);
  return ToGrpcStatus(result.status());
}

}  // namespace directory_sync::uploader
