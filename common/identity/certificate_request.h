#ifndef COMMON_IDENTITY_CERTIFICATE_REQUEST_H_
#define COMMON_IDENTITY_CERTIFICATE_REQUEST_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/identity/key.h"

namespace directory_sync {

// A PKCS #10 request in PEM that proves possession of `key` and asks for
// nothing: the authority decides name, use and lifetime.
std::string MakeCertificateRequest(const PrivateKey& key);

// The public key of a request, the only part of it that is ever used.
// InvalidArgument when `pem` is no request, longer than 16 KiB, not signed by
// its own key, or its key is not on P-256.
absl::StatusOr<PublicKey> PublicKeyOfRequest(absl::string_view pem);

}  // namespace directory_sync

#endif  // COMMON_IDENTITY_CERTIFICATE_REQUEST_H_
