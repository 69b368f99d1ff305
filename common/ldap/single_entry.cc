#include "common/ldap/single_entry.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {

absl::StatusOr<std::unique_ptr<SingleEntry>> ReadSingleEntry(
    Session& session, const SearchRequest& request) {
  ASSIGN_OR_RETURN(std::unique_ptr<Search> search, session.Start(request));
  ASSIGN_OR_RETURN(const Entry* entry, search->Next());
  if (entry == nullptr) {
    return absl::NotFoundError(absl::StrCat(
        session.uri(), ": nothing found by ", request.filter, " under '",
        request.base, "', or the account may not see it"));
  }
  return std::make_unique<SingleEntry>(std::move(search), *entry);
}

}  // namespace directory_sync::ldap
