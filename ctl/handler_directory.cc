#include "ctl/handler_directory.h"

#include "absl/strings/str_cat.h"
#include "common/identity/certificate.h"
#include "common/identity/certificate_request.h"
#include "common/identity/identity_directory.h"
#include "common/platform/files.h"
#include "common/sealing/sealing_key.h"
#include "common/secret/secret_access.h"
#include "common/status/status_macros.h"

namespace directory_sync::ctl {

absl::StatusOr<HandlerDirectory> HandlerDirectory::Create(std::string path) {
  RETURN_IF_ERROR(CreatePrivateDirectory(path));
  if (FileExists(KeyAndCertificatePath(path))) {
    return absl::AlreadyExistsError(
        absl::StrCat(path,
                     ": holds a handler's identity already; name another "
                     "directory, or remove this one if that handler is gone"));
  }
  return HandlerDirectory(std::move(path), PrivateKey::Generate(),
                          SigningKeyPair::Generate());
}

std::string HandlerDirectory::certificate_request() const {
  return MakeCertificateRequest(tls_key_);
}

std::string HandlerDirectory::signing_public_key() const {
  return signing_key_.public_key().bytes();
}

absl::Status HandlerDirectory::Complete(
    absl::string_view certificate_pem, absl::string_view fleet_ca_pem,
    absl::string_view sealing_public_key) const {
  ASSIGN_OR_RETURN(Certificate certificate,
                   Certificate::FromPem(certificate_pem));
  ASSIGN_OR_RETURN(Certificate authority, Certificate::FromPem(fleet_ca_pem));
  ASSIGN_OR_RETURN(const SealingPublicKey sealing_key,
                   SealingPublicKey::FromBytes(sealing_public_key));
  const Secret signing_key = signing_key_.ToText();
  RETURN_IF_ERROR(AtomicWriteFile(absl::StrCat(path_, "/signing.key"),
                                  signing_key.Reveal(SecretAccess())));
  RETURN_IF_ERROR(AtomicWriteFile(absl::StrCat(path_, "/sealing.pub"),
                                  sealing_key.ToText()));
  // Last: its presence says that the rest is there.
  return WriteIdentity(
      path_, Identity{tls_key_, std::move(certificate), std::move(authority)});
}

}  // namespace directory_sync::ctl
