#include "directory-reader/dir_sync.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/ldap/controls.h"
#include "common/ldap/search_filter.h"
#include "common/status/status_macros.h"

namespace directory_sync::directory_reader {
namespace {

// Samba answers only when it has walked all its objects.
constexpr absl::Duration kSilenceLimit = absl::Minutes(2);

ldap::SearchRequest RequestOf(const DirSyncRead& read) {
  ldap::SearchRequest request;
  request.base = read.naming_context;
  request.filter = read.filter;
  request.attributes = read.attributes;
  request.controls = {ldap::DirSyncControl(read.flags, read.cookie),
                      ldap::ExtendedDnControl()};
  request.silence_limit = kSilenceLimit;
  request.cancelled = read.cancelled;
  return request;
}

// For a cookie that they can't read, servers have several codes (Samba:
// unavailable critical extension).
absl::Status CookieRefused(const absl::Status& status, bool has_cookie) {
  if (!has_cookie ||
      (!absl::IsInvalidArgument(status) && !absl::IsUnimplemented(status) &&
       !absl::IsFailedPrecondition(status) && !absl::IsInternal(status))) {
    return status;
  }
  return absl::OutOfRangeError(
      absl::StrCat("the domain controller refuses the cookie (",
                   status.message(), "); read a snapshot"));
}

absl::Status ReadOneAnswer(
    ldap::Search& search,
    absl::FunctionRef<absl::Status(const ldap::Entry&)> on_entry) {
  while (true) {
    ASSIGN_OR_RETURN(const ldap::Entry* entry, search.Next());
    if (entry == nullptr) return absl::OkStatus();
    RETURN_IF_ERROR(on_entry(*entry));
  }
}

}  // namespace

absl::StatusOr<std::string> ReadDirSync(
    ldap::Session& session, DirSyncRead read,
    absl::FunctionRef<absl::Status(const ldap::Entry&)> on_entry) {
  while (true) {
    ASSIGN_OR_RETURN(const std::unique_ptr<ldap::Search> search,
                     session.Start(RequestOf(read)));
    if (read.on_sent != nullptr) RETURN_IF_ERROR(read.on_sent());
    read.on_sent = nullptr;
    const absl::Status answered = ReadOneAnswer(*search, on_entry);
    RETURN_IF_ERROR(CookieRefused(answered, !read.cookie.empty()));
    ASSIGN_OR_RETURN(ldap::DirSyncPosition position,
                     ldap::ParseDirSyncResult(search->result_controls()));
    if (!position.more) return position.cookie;
    if (position.cookie == read.cookie) {
      return absl::DataLossError(
          "the domain controller says that there is more, but doesn't move on");
    }
    read.cookie = std::move(position.cookie);
  }
}

absl::StatusOr<std::string> CurrentDirSyncCookie(
    ldap::Session& session, const std::string& naming_context, uint32_t flags,
    std::function<bool()> cancelled) {
  DirSyncRead read;
  read.naming_context = naming_context;
  read.filter = ldap::AnyOf({});  // nothing matches
  read.attributes = {"objectGUID"};
  read.flags = flags;
  read.cancelled = std::move(cancelled);
  return ReadDirSync(session, std::move(read),
                     [](const ldap::Entry&) { return absl::OkStatus(); });
}

}  // namespace directory_sync::directory_reader
