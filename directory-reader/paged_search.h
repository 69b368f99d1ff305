#ifndef DIRECTORY_READER_PAGED_SEARCH_H_
#define DIRECTORY_READER_PAGED_SEARCH_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/ldap/entry.h"
#include "common/ldap/session.h"

namespace directory_sync::directory_reader {

// Runs `request` page by page, 1,000 entries each (Windows' MaxPageSize), and
// gives every entry to `on_entry`, whose error ends the search. OK promises
// that every entry was delivered: a page without the paging control is
// InvalidArgument, never the last one.
absl::Status ReadPages(
    ldap::Session& session, const ldap::SearchRequest& request,
    absl::FunctionRef<absl::Status(const ldap::Entry&)> on_entry);

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_PAGED_SEARCH_H_
