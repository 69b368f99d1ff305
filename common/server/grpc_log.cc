#include "common/server/grpc_log.h"

#include <grpc/support/log.h>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "common/log/log.h"

namespace directory_sync {
namespace {

// Said by servers on every handshake with a client that asked for an address:
// our certificates carry SPIFFE ids and no host names.
constexpr absl::string_view kExpected = "No match found for server name";

void Write(gpr_log_func_args* entry) {
  if (entry->severity != GPR_LOG_SEVERITY_ERROR) return;
  if (absl::StrContains(entry->message, kExpected)) return;
  LogWarning("grpc", {{"message", entry->message}});
}

}  // namespace

void RouteGrpcLog() { gpr_set_log_function(Write); }

}  // namespace directory_sync
