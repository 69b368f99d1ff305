#include "common/identity/key.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/pem.h>

#include <cstring>

#include "absl/status/status.h"
#include "common/identity/openssl_ptr.h"
#include "common/secret/secret_access.h"

namespace directory_sync {
namespace {

bool IsP256(const EVP_PKEY* key) {
  char group[32] = {};
  size_t size = 0;
  return key != nullptr &&
         EVP_PKEY_get_group_name(key, group, sizeof(group), &size) == 1 &&
         std::strcmp(group, SN_X9_62_prime256v1) == 0;
}

// Encrypted keys are refused rather than asked for at a terminal.
int NoPassphrase(char*, int, int, void*) { return -1; }

}  // namespace

absl::StatusOr<PublicKey> PublicKey::FromEvp(std::shared_ptr<evp_pkey_st> key) {
  if (!IsP256(key.get())) {
    return absl::InvalidArgumentError(
        "not an ECDSA P-256 key, the only kind that is used here");
  }
  return PublicKey(std::move(key));
}

std::string PublicKey::ToPem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  CheckOpenssl(PEM_write_bio_PUBKEY(bio.get(), key_.get()) == 1);
  return BioText(bio.get());
}

bool operator==(const PublicKey& a, const PublicKey& b) {
  return EVP_PKEY_eq(a.evp(), b.evp()) == 1;
}

PrivateKey PrivateKey::Generate() {
  EVP_PKEY* key = EVP_EC_gen(SN_X9_62_prime256v1);
  CheckOpenssl(key != nullptr);
  return PrivateKey(ShareKey(key));
}

absl::StatusOr<PrivateKey> PrivateKey::FromPem(const Secret& pem) {
  const absl::string_view text = pem.Reveal(SecretAccess());
  const BioPtr bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  CheckOpenssl(bio != nullptr);
  std::shared_ptr<EVP_PKEY> key = ShareKey(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassphrase, nullptr));
  if (!IsP256(key.get())) {
    return absl::InvalidArgumentError(
        "holds no unencrypted ECDSA P-256 private key in PEM");
  }
  return PrivateKey(std::move(key));
}

Secret PrivateKey::ToPem() const {
  // OpenSSL wipes what a secure-memory BIO held when it is freed.
  const BioPtr bio(BIO_new(BIO_s_secmem()));
  CheckOpenssl(PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr,
                                             nullptr, 0, nullptr,
                                             nullptr) == 1);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return Secret::CopyOf(absl::string_view(bytes, static_cast<size_t>(size)));
}

}  // namespace directory_sync
