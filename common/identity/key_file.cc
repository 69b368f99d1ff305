#include "common/identity/key_file.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/secret/secret.h"
#include "common/secret/secret_access.h"
#include "common/secret/secret_file.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

constexpr char kCure[] = "; remove the file, and a new key is made";

}  // namespace

absl::StatusOr<PrivateKey> LoadOrCreateKeyFile(const std::string& path) {
  if (!FileExists(path)) {
    const Secret pem = PrivateKey::Generate().ToPem();
    const absl::Status created =
        AtomicCreateFile(path, pem.Reveal(SecretAccess()));
    // Another process may have been faster; then its key counts.
    if (!absl::IsAlreadyExists(created)) RETURN_IF_ERROR(created);
  }
  ASSIGN_OR_RETURN(const Secret pem, ReadSecretFile(path));
  absl::StatusOr<PrivateKey> key = PrivateKey::FromPem(pem);
  if (!key.ok()) {
    return Annotate(
        absl::InvalidArgumentError(absl::StrCat(key.status().message(), kCure)),
        path);
  }
  return key;
}

}  // namespace directory_sync
