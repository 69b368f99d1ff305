#ifndef UPLOADER_STORE_VALUE_CIPHER_H_
#define UPLOADER_STORE_VALUE_CIPHER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/secret/secret.h"

namespace directory_sync::uploader {

// Encrypts the few secrets that state.db holds (XChaCha20-Poly1305). Thread
// safe.
class ValueCipher {
 public:
  static constexpr size_t kKeySize = 32;

  // INVALID_ARGUMENT unless `key` has kKeySize bytes.
  static absl::StatusOr<ValueCipher> WithKey(Secret key);

  // `purpose` is bound to the result: what was sealed for one purpose opens for
  // no other.
  std::string Seal(const Secret& value, absl::string_view purpose) const;

  // DATA_LOSS, naming the purpose and the cure, when `sealed` was changed or
  // was sealed with another key.
  absl::StatusOr<Secret> Open(absl::string_view sealed,
                              absl::string_view purpose) const;

 private:
  explicit ValueCipher(Secret key) : key_(std::move(key)) {}

  Secret key_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_VALUE_CIPHER_H_
