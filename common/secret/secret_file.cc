#include "common/secret/secret_file.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/secret/secret_file_bytes.h"

namespace directory_sync {

absl::StatusOr<Secret> ReadSecretFile(const std::string& path) {
  // One buffer of full size from the start: growth would leave copies behind.
  std::vector<char> bytes(kLargestSecret + 1);
  const absl::StatusOr<size_t> read =
      ReadSecretBytes(path, absl::MakeSpan(bytes));
  size_t size = read.value_or(0);
  if (size > 0 && bytes[size - 1] == '\n') --size;
  if (size > 0 && bytes[size - 1] == '\r') --size;
  Secret secret = Secret::CopyOf(absl::string_view(bytes.data(), size));
  Secret::Wipe(bytes.data(), bytes.size());
  if (!read.ok()) return read.status();
  if (secret.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": holds only a line end; write the secret to it"));
  }
  return secret;
}

}  // namespace directory_sync
