#include "tests/emulator/test_pki.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"

namespace directory_sync::emulator {
namespace {

using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using CertPtr = std::unique_ptr<X509, decltype(&X509_free)>;

absl::Status Failed(const char* step) {
  return absl::InternalError(
      absl::StrCat("cannot make the test certificate: ", step));
}

std::string PemOf(int (*write)(BIO*, X509*), X509* cert) {
  std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  write(bio.get(), cert);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return std::string(bytes, size);
}

std::string PemOf(EVP_PKEY* key) {
  std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr,
                           nullptr);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return std::string(bytes, size);
}

bool AddExtension(X509* cert, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, cert, nullptr, nullptr, 0);
  X509_EXTENSION* extension =
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  if (extension == nullptr) return false;
  const bool added = X509_add_ext(cert, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

void SetSubject(X509* cert, const char* name) {
  X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1,
                             -1, 0);
}

// An unsigned certificate with a random serial number.
CertPtr Draft(const char* name, EVP_PKEY* key, absl::Duration from,
              absl::Duration to) {
  CertPtr cert(X509_new(), X509_free);
  uint64_t serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial));
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert.get()), serial >> 1);
  X509_set_version(cert.get(), X509_VERSION_3);
  const time_t now = absl::ToTimeT(SystemClock().Now());
  ASN1_TIME_set(X509_getm_notBefore(cert.get()),
                now + absl::ToInt64Seconds(from));
  ASN1_TIME_set(X509_getm_notAfter(cert.get()), now + absl::ToInt64Seconds(to));
  SetSubject(cert.get(), name);
  X509_set_pubkey(cert.get(), key);
  return cert;
}

std::string AlternativeNames(const CertificateOptions& options) {
  std::vector<std::string> names;
  for (const std::string& name : options.dns_names) {
    names.push_back(absl::StrCat("DNS:", name));
  }
  for (const std::string& address : options.ip_addresses) {
    names.push_back(absl::StrCat("IP:", address));
  }
  return absl::StrJoin(names, ",");
}

bool FinishCa(X509* ca, EVP_PKEY* key) {
  X509_set_issuer_name(ca, X509_get_subject_name(ca));
  return AddExtension(ca, ca, NID_basic_constraints, "critical,CA:TRUE") &&
         AddExtension(ca, ca, NID_key_usage, "critical,keyCertSign,cRLSign") &&
         AddExtension(ca, ca, NID_subject_key_identifier, "hash") &&
         X509_sign(ca, key, EVP_sha256()) > 0;
}

bool FinishLeaf(X509* leaf, X509* ca, EVP_PKEY* ca_key,
                const std::string& names) {
  X509_set_issuer_name(leaf, X509_get_subject_name(ca));
  return AddExtension(leaf, ca, NID_basic_constraints, "critical,CA:FALSE") &&
         AddExtension(leaf, ca, NID_key_usage, "critical,digitalSignature") &&
         AddExtension(leaf, ca, NID_ext_key_usage, "serverAuth") &&
         AddExtension(leaf, ca, NID_authority_key_identifier, "keyid") &&
         AddExtension(leaf, ca, NID_subject_alt_name, names) &&
         X509_sign(leaf, ca_key, EVP_sha256()) > 0;
}

}  // namespace

absl::StatusOr<ServerIdentity> MakeServerIdentity(
    const CertificateOptions& options) {
  KeyPtr ca_key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  KeyPtr key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  if (ca_key == nullptr || key == nullptr) return Failed("key");
  // The authority outlives whatever the leaf is to be.
  const CertPtr ca = Draft("Provider emulator test CA", ca_key.get(),
                           -absl::Hours(24 * 365), absl::Hours(24 * 365));
  if (!FinishCa(ca.get(), ca_key.get())) return Failed("authority");
  const CertPtr leaf = Draft("Provider emulator", key.get(), options.valid_from,
                             options.valid_to);
  if (!FinishLeaf(leaf.get(), ca.get(), ca_key.get(),
                  AlternativeNames(options))) {
    return Failed("leaf");
  }
  const auto write = [](BIO* bio, X509* cert) {
    return PEM_write_bio_X509(bio, cert);
  };
  return ServerIdentity{PemOf(write, ca.get()), PemOf(write, leaf.get()),
                        PemOf(key.get())};
}

}  // namespace directory_sync::emulator
