#include "common/sealing/sealed_box.h"

#include <sodium.h>

#include "absl/status/status.h"
#include "common/secret/secret_access.h"

namespace directory_sync {
namespace {

const unsigned char* Bytes(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

absl::StatusOr<std::string> SealBox(absl::string_view content,
                                    const SealingPublicKey& recipient) {
  std::string box(content.size() + crypto_box_SEALBYTES, '\0');
  if (crypto_box_seal(reinterpret_cast<unsigned char*>(box.data()),
                      Bytes(content), content.size(),
                      Bytes(recipient.bytes())) != 0) {
    return absl::InvalidArgumentError(
        "the sealing key is not a usable public key; issue it again");
  }
  return box;
}

absl::StatusOr<Secret> OpenBox(absl::string_view box, size_t most_bytes,
                               const SealingKeyPair& recipient) {
  if (box.size() < crypto_box_SEALBYTES ||
      box.size() > crypto_box_SEALBYTES + most_bytes) {
    return absl::InvalidArgumentError("a sealed box of an impossible size");
  }
  bool opened = box.size() == crypto_box_SEALBYTES;
  Secret content =
      Secret::Filled(box.size() - crypto_box_SEALBYTES, [&](char* out) {
        opened = crypto_box_seal_open(
                     reinterpret_cast<unsigned char*>(out), Bytes(box),
                     box.size(), Bytes(recipient.public_key().bytes()),
                     Bytes(recipient.secret().Reveal(SecretAccess()))) == 0;
      });
  if (!opened || content.empty()) {
    return absl::PermissionDeniedError(
        "the sealed box is damaged or for another key");
  }
  return content;
}

}  // namespace directory_sync
