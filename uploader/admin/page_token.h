#ifndef UPLOADER_ADMIN_PAGE_TOKEN_H_
#define UPLOADER_ADMIN_PAGE_TOKEN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace directory_sync::uploader {

// The number of items of a page: 50 if none is asked for, at most 1000.
int PageSize(int asked);

// Where a list carries on, as a token that callers take for opaque. `kind` is
// the list's, so that no token of another list fits. All pure.
std::string MakePageToken(absl::string_view kind,
                          const std::vector<std::string>& position);

// The position of a token, which has `size` parts; empty parts for an empty
// token. INVALID_ARGUMENT: not a token of this list.
absl::StatusOr<std::vector<std::string>> ParsePageToken(absl::string_view kind,
                                                        absl::string_view token,
                                                        size_t size);

// The same for positions that are one number, 0 for an empty token.
std::string MakeNumberToken(absl::string_view kind, int64_t position);
absl::StatusOr<int64_t> ParseNumberToken(absl::string_view kind,
                                         absl::string_view token);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_PAGE_TOKEN_H_
