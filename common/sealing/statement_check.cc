#include "common/sealing/statement_check.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

namespace v1 = ::directorysync::password::v1;

// Of an id, a GUID or an invocationId.
constexpr size_t kIdSize = 16;
// sAMAccountName has at most 256 characters, 20 for users.
constexpr size_t kMaxNameSize = 1024;

absl::Status Require(bool holds, absl::string_view requirement) {
  if (holds) return absl::OkStatus();
  return absl::InvalidArgumentError(requirement);
}

absl::Status RequireId(absl::string_view id, absl::string_view field) {
  return Require(id.size() == kIdSize, absl::StrCat(field, " needs 16 bytes"));
}

absl::Status RequireIdOrNone(absl::string_view id, absl::string_view field) {
  return id.empty() ? absl::OkStatus() : RequireId(id, field);
}

absl::Status CheckName(const std::string& name) {
  return Require(!name.empty() && name.size() <= kMaxNameSize,
                 "sam_account_name needs 1 to 1024 bytes");
}

absl::Status CheckStamp(const v1::PasswordStamp& stamp) {
  RETURN_IF_ERROR(Require(stamp.version() > 0, "a stamp's version is above 0"));
  return RequireId(stamp.originating_dsa(), "originating_dsa");
}

}  // namespace

absl::Status CheckHeader(const v1::EnvelopeHeader& header) {
  RETURN_IF_ERROR(RequireId(header.id(), "id"));
  RETURN_IF_ERROR(CheckName(header.sam_account_name()));
  RETURN_IF_ERROR(RequireIdOrNone(header.object_guid(), "object_guid"));
  RETURN_IF_ERROR(RequireId(header.invocation_id(), "invocation_id"));
  if (header.has_before()) RETURN_IF_ERROR(CheckStamp(header.before()));
  RETURN_IF_ERROR(RequireId(header.incarnation(), "incarnation"));
  RETURN_IF_ERROR(Require(header.seq() > 0, "seq starts at 1"));
  return Require(header.hook_kind() == v1::HOOK_KIND_PRE_COMMIT ||
                     header.hook_kind() == v1::HOOK_KIND_POST_COMMIT,
                 "hook_kind must be known");
}

absl::Status CheckVerdict(const v1::Verdict& verdict) {
  RETURN_IF_ERROR(RequireId(verdict.id(), "id"));
  RETURN_IF_ERROR(RequireIdOrNone(verdict.object_guid(), "object_guid"));
  switch (verdict.kind()) {
    case v1::VERDICT_KIND_COMMITTED:
      RETURN_IF_ERROR(RequireId(verdict.object_guid(), "object_guid"));
      return CheckStamp(verdict.stamp());
    case v1::VERDICT_KIND_SUPERSEDED:
    case v1::VERDICT_KIND_UNDECIDABLE:
      return Require(!verdict.has_stamp(),
                     "only a committed capture has a stamp");
    default:
      return absl::InvalidArgumentError("kind must be known");
  }
}

absl::Status CheckTombstone(const v1::Tombstone& tombstone) {
  RETURN_IF_ERROR(RequireId(tombstone.id(), "id"));
  RETURN_IF_ERROR(CheckName(tombstone.sam_account_name()));
  RETURN_IF_ERROR(RequireIdOrNone(tombstone.object_guid(), "object_guid"));
  if (tombstone.has_before()) RETURN_IF_ERROR(CheckStamp(tombstone.before()));
  RETURN_IF_ERROR(RequireIdOrNone(tombstone.invocation_id(), "invocation_id"));
  RETURN_IF_ERROR(RequireId(tombstone.incarnation(), "incarnation"));
  return Require(tombstone.seq() > 0, "seq starts at 1");
}

}  // namespace directory_sync
