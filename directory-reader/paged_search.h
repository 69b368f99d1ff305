#ifndef DIRECTORY_READER_PAGED_SEARCH_H_
#define DIRECTORY_READER_PAGED_SEARCH_H_

#include <functional>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/ldap/entry.h"
#include "common/ldap/session.h"

namespace directory_sync::directory_reader {

struct Paging {
  enum class Order {
    // A page is asked for when the one before it was delivered, so that the
    // session can be used in between.
    kOneAfterTheOther,
    // A page is asked for as soon as the one before it came, and before that
    // one is delivered: the server isn't kept waiting. Holds a page of up to
    // 4 MB.
    kAhead,
  };
  Order order = Order::kOneAfterTheOther;
  // Called after each page; may use the session. May be empty.
  std::function<absl::Status()> on_page_end = nullptr;
};

// Runs `request` page by page, 1,000 entries each (Windows' MaxPageSize), and
// gives every entry to `on_entry`, whose error ends the search. OK promises
// that every entry was delivered: a page without the paging control is
// InvalidArgument, never the last one.
absl::Status ReadPages(
    ldap::Session& session, const ldap::SearchRequest& request,
    absl::FunctionRef<absl::Status(const ldap::Entry&)> on_entry,
    const Paging& paging = {});

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_PAGED_SEARCH_H_
