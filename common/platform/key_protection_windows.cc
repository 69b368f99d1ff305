#include "common/platform/hexadecimal.h"
#include "common/platform/key_protection.h"
#include "common/platform/windows_api.h"
#include "common/platform/windows_error.h"
#include "common/secret/secret_access.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

DATA_BLOB BlobOf(const Secret& bytes) {
  const absl::string_view view = bytes.Reveal(SecretAccess());
  return {static_cast<DWORD>(view.size()),
          reinterpret_cast<BYTE*>(const_cast<char*>(view.data()))};
}

// Takes what DPAPI has allocated.
Secret TakeBlob(const DATA_BLOB& blob) {
  Secret secret = Secret::CopyOf(absl::string_view(
      reinterpret_cast<const char*>(blob.pbData), blob.cbData));
  Secret::Wipe(blob.pbData, blob.cbData);
  LocalFree(blob.pbData);
  return secret;
}

}  // namespace

// To the machine and not to the user: the service's account may change. Who
// may read the file decides its permissions.
absl::StatusOr<Secret> ProtectKey(const Secret& key) {
  DATA_BLOB plain = BlobOf(key);
  DATA_BLOB sealed = {};
  if (!CryptProtectData(&plain, L"Directory Sync", nullptr, nullptr, nullptr,
                        CRYPTPROTECT_LOCAL_MACHINE | CRYPTPROTECT_UI_FORBIDDEN,
                        &sealed)) {
    return WindowsError(GetLastError(), "sealing a key to this machine");
  }
  return ToHexadecimal(TakeBlob(sealed));
}

absl::StatusOr<Secret> RecoverKey(const Secret& text) {
  ASSIGN_OR_RETURN(const Secret bytes, FromHexadecimal(text));
  DATA_BLOB sealed = BlobOf(bytes);
  DATA_BLOB plain = {};
  if (!CryptUnprotectData(&sealed, nullptr, nullptr, nullptr, nullptr,
                          CRYPTPROTECT_UI_FORBIDDEN, &plain)) {
    return absl::InvalidArgumentError("isn't sealed by this machine (" +
                                      WindowsErrorText(GetLastError()) + ")");
  }
  return TakeBlob(plain);
}

}  // namespace directory_sync
