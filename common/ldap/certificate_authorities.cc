#include "common/ldap/certificate_authorities.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/platform/standard_paths.h"

namespace directory_sync::ldap {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

absl::Status CantRead(const std::string& path, int error) {
  const std::string message = absl::StrCat(
      path,
      ": the authorities of the domain controllers' certificates can't "
      "be read (",
      std::strerror(error), "); correct directory.ca_file, or the file");
  return error == ENOENT ? absl::NotFoundError(message)
                         : absl::PermissionDeniedError(message);
}

}  // namespace

absl::StatusOr<std::string> AuthoritiesFile(const std::string& ca_file) {
  const std::string path =
      ca_file.empty() ? StandardAuthoritiesFile() : ca_file;
  if (path.empty()) return path;
  errno = 0;
  const std::unique_ptr<BIO, FreeBio> file(BIO_new_file(path.c_str(), "r"));
  if (file == nullptr) return CantRead(path, errno);
  const std::unique_ptr<X509, FreeCertificate> first(
      PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
  if (first == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(
        path,
        ": holds no PEM certificate; export the certificate of the "
        "authority that signs the domain controllers' certificates in "
        "Base-64 form (certutil -ca.cert, or Samba's private/tls/ca.pem) "
        "and put it there"));
  }
  return path;
}

}  // namespace directory_sync::ldap
