#include "common/identity/certificate_request.h"

#include <openssl/pem.h>

#include "absl/status/status.h"
#include "common/identity/openssl_ptr.h"

namespace directory_sync {
namespace {

constexpr size_t kLongestRequest = 16 << 10;

}  // namespace

std::string MakeCertificateRequest(const PrivateKey& key) {
  const X509ReqPtr request(X509_REQ_new());
  CheckOpenssl(request != nullptr);
  CheckOpenssl(X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) == 1);
  CheckOpenssl(X509_REQ_set_pubkey(request.get(), key.evp()) == 1);
  CheckOpenssl(X509_REQ_sign(request.get(), key.evp(), EVP_sha256()) > 0);
  const BioPtr bio(BIO_new(BIO_s_mem()));
  CheckOpenssl(PEM_write_bio_X509_REQ(bio.get(), request.get()) == 1);
  return BioText(bio.get());
}

absl::StatusOr<PublicKey> PublicKeyOfRequest(absl::string_view pem) {
  if (pem.size() > kLongestRequest) {
    return absl::InvalidArgumentError(
        "certificate request is longer than 16 KiB");
  }
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  CheckOpenssl(bio != nullptr);
  const X509ReqPtr request(
      PEM_read_bio_X509_REQ(bio.get(), nullptr, nullptr, nullptr));
  if (request == nullptr) {
    return absl::InvalidArgumentError("not a certificate request in PEM");
  }
  std::shared_ptr<EVP_PKEY> key = ShareKey(X509_REQ_get_pubkey(request.get()));
  if (key == nullptr || X509_REQ_verify(request.get(), key.get()) != 1) {
    return absl::InvalidArgumentError(
        "certificate request is not signed by its own key");
  }
  return PublicKey::FromEvp(std::move(key));
}

}  // namespace directory_sync
