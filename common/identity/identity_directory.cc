#include "common/identity/identity_directory.h"

#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/secret/secret.h"
#include "common/secret/secret_access.h"
#include "common/secret/secret_file.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

constexpr absl::string_view kLocalCure =
    "; restart Directory Sync, which writes the local identities anew, or "
    "issue this identity again";

absl::Status CheckPair(const Identity& identity) {
  ASSIGN_OR_RETURN(const PublicKey certified,
                   identity.certificate.public_key());
  if (certified != identity.key.public_key()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the certificate is of another key", kLocalCure));
  }
  RETURN_IF_ERROR(identity.certificate.spiffe_id().status());
  if (!identity.certificate.IsSignedBy(identity.authority)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the certificate is not signed by the authority in ",
                     kAuthorityFile, kLocalCure));
  }
  return absl::OkStatus();
}

std::string Day(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M UTC", time, absl::UTCTimeZone());
}

absl::Status CheckTime(const Certificate& certificate, absl::Time now) {
  if (now >= certificate.not_after()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the certificate expired on ",
                     Day(certificate.not_after()), kLocalCure));
  }
  if (now < certificate.not_before()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the certificate is valid only from ", Day(certificate.not_before()),
        ", and it is ", Day(now), " here; correct this machine's clock"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Certificate> LoadAuthority(const std::string& directory) {
  ASSIGN_OR_RETURN(const std::string pem, ReadFile(AuthorityPath(directory)));
  absl::StatusOr<Certificate> authority = Certificate::FromPem(pem);
  if (!authority.ok()) {
    return Annotate(authority.status(), AuthorityPath(directory));
  }
  return authority;
}

}  // namespace

std::string KeyAndCertificatePath(const std::string& directory) {
  return absl::StrCat(directory, "/", kKeyAndCertificateFile);
}

std::string AuthorityPath(const std::string& directory) {
  return absl::StrCat(directory, "/", kAuthorityFile);
}

absl::Status WriteIdentity(const std::string& directory,
                           const Identity& identity) {
  if (absl::Status pair = CheckPair(identity); !pair.ok()) {
    return Annotate(pair, directory);
  }
  RETURN_IF_ERROR(CreatePrivateDirectory(directory));
  RETURN_IF_ERROR(
      AtomicWriteFile(AuthorityPath(directory), identity.authority.ToPem()));
  const Secret key = identity.key.ToPem();
  std::string text;
  const std::string certificate = identity.certificate.ToPem();
  // Room for all of it at once: growth would leave copies of the key behind.
  text.reserve(key.size() + certificate.size());
  absl::StrAppend(&text, key.Reveal(SecretAccess()), certificate);
  const absl::Status written =
      AtomicWriteFile(KeyAndCertificatePath(directory), text);
  Secret::Wipe(text.data(), text.size());
  return written;
}

absl::StatusOr<Identity> LoadIdentity(const std::string& directory,
                                      Clock& clock) {
  const std::string path = KeyAndCertificatePath(directory);
  ASSIGN_OR_RETURN(const Secret pem, ReadSecretFile(path));
  absl::StatusOr<PrivateKey> key = PrivateKey::FromPem(pem);
  if (!key.ok()) return Annotate(key.status(), path);
  absl::StatusOr<Certificate> certificate =
      Certificate::FromPem(pem.Reveal(SecretAccess()));
  if (!certificate.ok()) return Annotate(certificate.status(), path);
  ASSIGN_OR_RETURN(Certificate authority, LoadAuthority(directory));
  Identity identity{*std::move(key), *std::move(certificate),
                    std::move(authority)};
  absl::Status checked = CheckPair(identity);
  if (checked.ok()) checked = CheckTime(identity.certificate, clock.Now());
  if (!checked.ok()) return Annotate(checked, path);
  return identity;
}

}  // namespace directory_sync
