#include "uploader/provider/provider_answer.h"

namespace directory_sync::provider {
namespace {

struct Row {
  FailureKind kind;
  absl::string_view name;
  absl::StatusCode code;
};

constexpr Row kRows[] = {
    {FailureKind::kNone, "none", absl::StatusCode::kOk},
    {FailureKind::kThrottled, "throttled",
     absl::StatusCode::kResourceExhausted},
    {FailureKind::kUnauthorized, "unauthorized",
     absl::StatusCode::kUnauthenticated},
    {FailureKind::kNotAuthorized, "not_authorized",
     absl::StatusCode::kPermissionDenied},
    {FailureKind::kNotFound, "not_found", absl::StatusCode::kNotFound},
    {FailureKind::kExists, "exists", absl::StatusCode::kAlreadyExists},
    {FailureKind::kLimitExceeded, "limit_exceeded",
     absl::StatusCode::kFailedPrecondition},
    {FailureKind::kPasswordRefused, "password_refused",
     absl::StatusCode::kInvalidArgument},
    {FailureKind::kInvalid, "invalid", absl::StatusCode::kInvalidArgument},
    {FailureKind::kTransient, "transient", absl::StatusCode::kUnavailable},
    {FailureKind::kAmbiguous, "ambiguous", absl::StatusCode::kAborted},
    {FailureKind::kUnknown, "unknown", absl::StatusCode::kUnknown},
};

const Row& RowOf(FailureKind kind) {
  for (const Row& row : kRows) {
    if (row.kind == kind) return row;
  }
  return kRows[0];
}

}  // namespace

absl::string_view FailureKindName(FailureKind kind) { return RowOf(kind).name; }

absl::StatusCode StatusCodeOf(FailureKind kind) { return RowOf(kind).code; }

}  // namespace directory_sync::provider
