#include "ctl/paging.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace directory_sync::ctl {

std::vector<Option> PagingOptions() {
  return {{"page-size", "N", "at most so many lines, up to 1000"},
          {"page-token", "TOKEN", "go on where an earlier page ended"}};
}

absl::StatusOr<int32_t> PageSize(const Invocation& invocation) {
  if (!invocation.Has("page-size")) return 0;
  int32_t size = 0;
  if (!absl::SimpleAtoi(invocation.Get("page-size"), &size) || size < 1 ||
      size > 1000) {
    return absl::InvalidArgumentError(
        absl::StrCat("--page-size: '", invocation.Get("page-size"),
                     "' is not a number between 1 and 1000"));
  }
  return size;
}

void PrintNextPage(const std::string& next_page_token, std::ostream& out) {
  if (next_page_token.empty()) return;
  out << "\nMore: --page-token=" << next_page_token << "\n";
}

}  // namespace directory_sync::ctl
