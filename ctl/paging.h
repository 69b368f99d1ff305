#ifndef CTL_PAGING_H_
#define CTL_PAGING_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/status_macros.h"
#include "ctl/command.h"

namespace directory_sync::ctl {

// --page-size and --page-token, for every command that lists.
std::vector<Option> PagingOptions();

// The page size asked for, 0 if none was.
absl::StatusOr<int32_t> PageSize(const Invocation& invocation);

// Puts both options into a List request.
template <typename Request>
absl::Status TakePaging(const Invocation& invocation, Request& request) {
  ASSIGN_OR_RETURN(const int32_t page_size, PageSize(invocation));
  request.set_page_size(page_size);
  request.set_page_token(invocation.Get("page-token"));
  return absl::OkStatus();
}

// Says how to go on; nothing at the end of the list.
void PrintNextPage(const std::string& next_page_token, std::ostream& out);

}  // namespace directory_sync::ctl

#endif  // CTL_PAGING_H_
