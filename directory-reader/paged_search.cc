#include "directory-reader/paged_search.h"

#include <memory>
#include <string>

#include "common/ldap/controls.h"
#include "common/status/status_macros.h"

namespace directory_sync::directory_reader {
namespace {

constexpr int kPageSize = 1000;

// One page; returns the next one's cookie.
absl::StatusOr<std::string> ReadPage(
    ldap::Session& session, const ldap::SearchRequest& request,
    absl::FunctionRef<absl::Status(const ldap::Entry&)> on_entry) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ldap::Search> search,
                   session.Start(request));
  while (true) {
    ASSIGN_OR_RETURN(const ldap::Entry* entry, search->Next());
    if (entry == nullptr) break;
    RETURN_IF_ERROR(on_entry(*entry));
  }
  return ldap::NextPageCookie(search->result_controls());
}

}  // namespace

absl::Status ReadPages(
    ldap::Session& session, const ldap::SearchRequest& request,
    absl::FunctionRef<absl::Status(const ldap::Entry&)> on_entry) {
  ldap::SearchRequest page = request;
  page.controls.push_back(ldap::PagedResultsControl(kPageSize, ""));
  while (true) {
    ASSIGN_OR_RETURN(const std::string cookie,
                     ReadPage(session, page, on_entry));
    if (cookie.empty()) return absl::OkStatus();
    page.controls.back() = ldap::PagedResultsControl(kPageSize, cookie);
  }
}

}  // namespace directory_sync::directory_reader
