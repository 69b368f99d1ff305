#include "common/platform/hexadecimal.h"
#include "common/platform/key_protection.h"

namespace directory_sync {

absl::StatusOr<Secret> ProtectKey(const Secret& key) {
  return ToHexadecimal(key);
}

absl::StatusOr<Secret> RecoverKey(const Secret& text) {
  return FromHexadecimal(text);
}

}  // namespace directory_sync
