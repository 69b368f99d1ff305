#include "password-handler/hook/tombstone_spool.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/platform/files.h"
#include "common/secret/secret_access.h"
#include "common/status/status_macros.h"

namespace directory_sync::password_handler {
namespace {

constexpr absl::string_view kSuffix = ".tombstone";
constexpr size_t kIdSize = 16;

}  // namespace

std::string TombstonePath(const std::string& spool, absl::string_view id) {
  return absl::StrCat(spool, "/", absl::BytesToHexString(id), kSuffix);
}

absl::Status WriteTombstone(const std::string& spool,
                            const HookMessage& message) {
  HookMessage tombstone;
  tombstone.id = message.id;
  tombstone.sam_account_name = message.sam_account_name;
  tombstone.entered = message.entered;
  tombstone.entered_monotonic = message.entered_monotonic;
  tombstone.reason = message.reason;
  ASSIGN_OR_RETURN(const Secret frame, EncodeHookMessage(tombstone));
  return AtomicCreateFile(TombstonePath(spool, message.id),
                          frame.Reveal(SecretAccess()));
}

absl::StatusOr<std::vector<std::string>> ListTombstones(
    const std::string& spool) {
  std::error_code error;
  std::filesystem::directory_iterator files(spool, error);
  if (error == std::errc::no_such_file_or_directory) {
    return std::vector<std::string>();
  }
  std::vector<std::string> ids;
  const std::filesystem::directory_iterator end;
  while (!error && files != end) {
    const std::string name = files->path().filename().string();
    absl::string_view digits = name;
    if (absl::ConsumeSuffix(&digits, kSuffix) && digits.size() == 2 * kIdSize &&
        std::all_of(digits.begin(), digits.end(), absl::ascii_isxdigit)) {
      ids.push_back(absl::HexStringToBytes(digits));
    }
    files.increment(error);
  }
  if (!error) return ids;
  return absl::UnavailableError(absl::StrCat("can't list the tombstones in ",
                                             spool, ": ", error.message()));
}

absl::StatusOr<HookMessage> ReadTombstone(const std::string& spool,
                                          absl::string_view id) {
  ASSIGN_OR_RETURN(const std::string bytes,
                   ReadFile(TombstonePath(spool, id), kMaxFrameSize));
  return DecodeHookMessage(Secret::CopyOf(bytes));
}

absl::Status RemoveTombstone(const std::string& spool, absl::string_view id) {
  return RemoveFile(TombstonePath(spool, id));
}

}  // namespace directory_sync::password_handler
