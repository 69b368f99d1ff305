#include "common/platform/listening_address.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace directory_sync {

absl::Status MalformedListeningAddress(const std::string& address) {
  return absl::InvalidArgumentError(
      absl::StrCat("'", address,
                   "' is no listening address; write it as 127.0.0.1:8735 or "
                   "[::1]:8735"));
}

absl::StatusOr<ListeningAddress> ParseListeningAddress(
    const std::string& address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) return MalformedListeningAddress(address);
  absl::string_view host = absl::string_view(address).substr(0, colon);
  const absl::string_view port = absl::string_view(address).substr(colon + 1);
  int number = 0;
  if (absl::ConsumePrefix(&host, "[") != absl::ConsumeSuffix(&host, "]") ||
      !absl::SimpleAtoi(port, &number) || number < 0 || number > 65535) {
    return MalformedListeningAddress(address);
  }
  return ListeningAddress{std::string(host), std::string(port)};
}

}  // namespace directory_sync
