#ifndef COMMON_IDENTITY_IDENTITY_DIRECTORY_H_
#define COMMON_IDENTITY_IDENTITY_DIRECTORY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "common/identity/certificate.h"
#include "common/identity/key.h"

namespace directory_sync {

// What a process needs to show who it is and to know its peers.
struct Identity {
  PrivateKey key;
  Certificate certificate;  // of `key`
  Certificate authority;    // that signs the peers' certificates
};

// The files of an identity directory. Key and certificate are one file so
// that both are replaced by one rename: no reader ever sees a mixed pair.
inline constexpr char kKeyAndCertificateFile[] = "tls.pem";
inline constexpr char kAuthorityFile[] = "ca.crt";

std::string KeyAndCertificatePath(const std::string& directory);
std::string AuthorityPath(const std::string& directory);

// Makes `directory` (mode 0700) if need be and replaces its files (mode 0600)
// durably. InvalidArgument, and nothing written, when key and certificate
// don't match or the authority didn't sign it.
absl::Status WriteIdentity(const std::string& directory,
                           const Identity& identity);

// Reads and checks an identity. Every error names the file and the cure:
// NotFound (missing file), PermissionDenied (unreadable, or the key can be
// read by others), InvalidArgument (no PEM, certificate of another key or
// another authority), FailedPrecondition (expired or not valid yet).
absl::StatusOr<Identity> LoadIdentity(const std::string& directory,
                                      Clock& clock);

}  // namespace directory_sync

#endif  // COMMON_IDENTITY_IDENTITY_DIRECTORY_H_
