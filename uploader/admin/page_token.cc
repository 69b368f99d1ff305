#include "uploader/admin/page_token.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/status_macros.h"

namespace directory_sync::uploader {
namespace {

constexpr int kDefaultSize = 50;
constexpr int kLargestSize = 1000;

absl::Status NotAToken() {
  return absl::InvalidArgumentError(
      "page_token is not one of this list: start again without it");
}

}  // namespace

int PageSize(int asked) {
  return asked <= 0 ? kDefaultSize : std::min(asked, kLargestSize);
}

std::string MakePageToken(absl::string_view kind,
                          const std::vector<std::string>& position) {
  std::string text(kind);
  for (const std::string& part : position) {
    absl::StrAppend(&text, ".", absl::WebSafeBase64Escape(part));
  }
  return text;
}

absl::StatusOr<std::vector<std::string>> ParsePageToken(absl::string_view kind,
                                                        absl::string_view token,
                                                        size_t size) {
  std::vector<std::string> position(size);
  if (token.empty()) return position;
  const std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
  if (parts.size() != size + 1 || parts[0] != kind) return NotAToken();
  for (size_t i = 0; i < size; ++i) {
    if (!absl::WebSafeBase64Unescape(parts[i + 1], &position[i])) {
      return NotAToken();
    }
  }
  return position;
}

std::string MakeNumberToken(absl::string_view kind, int64_t position) {
  return MakePageToken(kind, {absl::StrCat(position)});
}

absl::StatusOr<int64_t> ParseNumberToken(absl::string_view kind,
                                         absl::string_view token) {
  ASSIGN_OR_RETURN(const std::vector<std::string> position,
                   ParsePageToken(kind, token, 1));
  if (position[0].empty()) return 0;
  int64_t number = 0;
  if (!absl::SimpleAtoi(position[0], &number) || number <= 0) {
    return NotAToken();
  }
  return number;
}

}  // namespace directory_sync::uploader
