#include "uploader/store/invitation_table.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

constexpr char kSelect[] =
    "SELECT dns_host_name, token_hash, expires_at, invited_at, invited_by, "
    "wrong_attempts, used_digest FROM invitation ";

}  // namespace

absl::Status InvitationTable::Put(const Invitation& invitation) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare(
          "INSERT OR REPLACE INTO invitation (dns_host_name, token_hash, "
          "expires_at, invited_at, invited_by, wrong_attempts, used_digest) "
          "VALUES (?, ?, ?, ?, ?, ?, ?)"));
  replace.BindText(1, invitation.dns_host_name)
      .BindBlob(2, invitation.token_hash)
      .BindInt64(3, ToColumn(invitation.expires_at))
      .BindInt64(4, ToColumn(invitation.invited_at))
      .BindText(5, invitation.invited_by)
      .BindInt64(6, invitation.wrong_attempts)
      .BindBlob(7, invitation.used_digest);
  return replace.Run();
}

absl::StatusOr<std::optional<Invitation>> InvitationTable::Find(
    absl::string_view dns_host_name) {
  ASSIGN_OR_RETURN(Statement select, database_.Prepare(absl::StrCat(
                                         kSelect, "WHERE dns_host_name = ?")));
  select.BindText(1, dns_host_name);
  ASSIGN_OR_RETURN(std::vector<Invitation> found, Select(std::move(select)));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

absl::StatusOr<std::vector<Invitation>> InvitationTable::List() {
  ASSIGN_OR_RETURN(Statement select, database_.Prepare(absl::StrCat(
                                         kSelect, "ORDER BY dns_host_name")));
  return Select(std::move(select));
}

absl::StatusOr<bool> InvitationTable::Remove(absl::string_view dns_host_name) {
  ASSIGN_OR_RETURN(const auto found, Find(dns_host_name));
  if (!found.has_value()) return false;
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare("DELETE FROM invitation WHERE dns_host_name = ?"));
  remove.BindText(1, dns_host_name);
  RETURN_IF_ERROR(remove.Run());
  return true;
}

absl::StatusOr<std::vector<Invitation>> InvitationTable::Select(
    Statement select) {
  std::vector<Invitation> invitations;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    Invitation invitation;
    invitation.dns_host_name = std::string(row.Text(0));
    invitation.token_hash = std::string(row.Blob(1));
    invitation.expires_at = FromColumn(row.Int64(2));
    invitation.invited_at = FromColumn(row.Int64(3));
    invitation.invited_by = std::string(row.Text(4));
    invitation.wrong_attempts = static_cast<int>(row.Int64(5));
    invitation.used_digest = std::string(row.Blob(6));
    invitations.push_back(std::move(invitation));
    return absl::OkStatus();
  }));
  return invitations;
}

}  // namespace directory_sync::uploader
