#include "uploader/provider/provider_answer.h"

namespace directory_sync::provider {
namespace {

struct Row {
  absl::string_view name;
  FailureKind kind;
  absl::StatusCode code;
};

constexpr Row kRows[] = {
    {"none", FailureKind::kNone, absl::StatusCode::kOk},
    {"not_made", FailureKind::kNotMade, absl::StatusCode::kCancelled},
    {"throttled", FailureKind::kThrottled,
     absl::StatusCode::kResourceExhausted},
    {"unauthorized", FailureKind::kUnauthorized,
     absl::StatusCode::kUnauthenticated},
    {"not_authorized", FailureKind::kNotAuthorized,
     absl::StatusCode::kPermissionDenied},
    {"not_found", FailureKind::kNotFound, absl::StatusCode::kNotFound},
    {"exists", FailureKind::kExists, absl::StatusCode::kAlreadyExists},
    {"limit_exceeded", FailureKind::kLimitExceeded,
     absl::StatusCode::kFailedPrecondition},
    {"password_refused", FailureKind::kPasswordRefused,
     absl::StatusCode::kInvalidArgument},
    {"invalid", FailureKind::kInvalid, absl::StatusCode::kInvalidArgument},
    {"transient", FailureKind::kTransient, absl::StatusCode::kUnavailable},
    {"ambiguous", FailureKind::kAmbiguous, absl::StatusCode::kAborted},
    {"accepted", FailureKind::kAccepted, absl::StatusCode::kAborted},
    {"unreadable", FailureKind::kUnreadable, absl::StatusCode::kUnavailable},
    {"unknown", FailureKind::kUnknown, absl::StatusCode::kUnknown},
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
