#include "directory-reader/paged_search.h"

#include <memory>
#include <string>

#include "common/ldap/controls.h"
#include "common/status/status_macros.h"

namespace directory_sync::directory_reader {
namespace {

constexpr int kPageSize = 1000;

// Of one page that is held; what is beyond comes as it is delivered.
constexpr size_t kMostHeld = 4 << 20;

class PagedSearch {
 public:
  PagedSearch(ldap::Session& session, const ldap::SearchRequest& request,
              const Paging& paging)
      : session_(session), page_(request), paging_(paging) {
    page_.controls.push_back(ldap::PagedResultsControl(kPageSize, ""));
  }

  absl::Status Run(
      absl::FunctionRef<absl::Status(const ldap::Entry&)> on_entry) {
    RETURN_IF_ERROR(Ask());
    while (next_ != nullptr) {
      const std::unique_ptr<ldap::Search> search = std::move(next_);
      bool asked = false;
      if (paging_.order == Paging::Order::kAhead) {
        ASSIGN_OR_RETURN(asked, search->Gather(kMostHeld));
        if (asked) RETURN_IF_ERROR(AskAfter(*search));
      }
      RETURN_IF_ERROR(Deliver(*search, on_entry));
      if (paging_.on_page_end) RETURN_IF_ERROR(paging_.on_page_end());
      if (!asked) RETURN_IF_ERROR(AskAfter(*search));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Ask() {
    ASSIGN_OR_RETURN(next_, session_.Start(page_));
    return absl::OkStatus();
  }

  // Asks for the page after one that is whole, if there is one.
  absl::Status AskAfter(const ldap::Search& search) {
    ASSIGN_OR_RETURN(const std::string cookie,
                     ldap::NextPageCookie(search.result_controls()));
    if (cookie.empty()) return absl::OkStatus();
    page_.controls.back() = ldap::PagedResultsControl(kPageSize, cookie);
    return Ask();
  }

  static absl::Status Deliver(
      ldap::Search& search,
      absl::FunctionRef<absl::Status(const ldap::Entry&)> on_entry) {
    while (true) {
      ASSIGN_OR_RETURN(const ldap::Entry* entry, search.Next());
      if (entry == nullptr) return absl::OkStatus();
      RETURN_IF_ERROR(on_entry(*entry));
    }
  }

  ldap::Session& session_;
  ldap::SearchRequest page_;
  const Paging& paging_;
  std::unique_ptr<ldap::Search> next_;
};

}  // namespace

absl::Status ReadPages(
    ldap::Session& session, const ldap::SearchRequest& request,
    absl::FunctionRef<absl::Status(const ldap::Entry&)> on_entry,
    const Paging& paging) {
  return PagedSearch(session, request, paging).Run(on_entry);
}

}  // namespace directory_sync::directory_reader
