#include "common/platform/posix_error.h"

#include <cerrno>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace directory_sync {
namespace {

absl::string_view CureOf(int error) {
  switch (error) {
    case EACCES:
    case EPERM:
      return "; run as its owner, or correct its owner and mode";
    case ENOSPC:
    case EDQUOT:
      return "; free some space on that file system";
    case EROFS:
      return "; that file system is mounted read-only: remount it, or choose "
             "another path in the configuration";
    case EMFILE:
    case ENFILE:
      return "; raise the limit of open files (LimitNOFILE)";
    default:
      return "";
  }
}

}  // namespace

absl::Status PosixError(int error, absl::string_view what) {
  const std::string reason = std::generic_category().message(error);
  return absl::Status(absl::ErrnoToStatusCode(error),
                      absl::StrCat(what, ": ", reason, CureOf(error)));
}

}  // namespace directory_sync
