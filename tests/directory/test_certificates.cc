#include "tests/directory/test_certificates.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/status_macros.h"

namespace directory_sync::fixture {
namespace {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;

constexpr int kDay = 24 * 60 * 60;
constexpr int kLifetime = 30 * kDay;

absl::Status OpensslStatus(absl::string_view what) {
  char reason[256];
  ERR_error_string_n(ERR_get_error(), reason, sizeof(reason));
  return absl::InternalError(absl::StrCat(what, ": ", reason));
}

absl::StatusOr<Key> MakeKey() {
  Key key(EVP_EC_gen("P-256"));
  if (key == nullptr) return OpensslStatus("EVP_EC_gen");
  return key;
}

absl::Status AddExtension(X509* certificate, X509* issuer, int nid,
                          const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  if (extension == nullptr ||
      X509_add_ext(certificate, extension.get(), -1) != 1) {
    return OpensslStatus(value);
  }
  return absl::OkStatus();
}

// A certificate for `key` without extensions and signature.
absl::StatusOr<Certificate> Blank(EVP_PKEY* key, absl::string_view name) {
  Certificate certificate(X509_new());
  uint64_t serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial));
  X509* const x509 = certificate.get();
  if (X509_set_version(x509, X509_VERSION_3) != 1 ||
      ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), serial >> 1) != 1 ||
      X509_gmtime_adj(X509_getm_notBefore(x509), -kDay) == nullptr ||
      X509_gmtime_adj(X509_getm_notAfter(x509), kLifetime) == nullptr ||
      X509_NAME_add_entry_by_txt(
          X509_get_subject_name(x509), "CN", MBSTRING_UTF8,
          reinterpret_cast<const unsigned char*>(name.data()),
          static_cast<int>(name.size()), -1, 0) != 1 ||
      X509_set_pubkey(x509, key) != 1) {
    return OpensslStatus("can't make a certificate");
  }
  return certificate;
}

absl::Status Sign(X509* certificate, X509* issuer, EVP_PKEY* key) {
  if (X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) != 1 ||
      X509_sign(certificate, key, EVP_sha256()) == 0) {
    return OpensslStatus("can't sign a certificate");
  }
  return absl::OkStatus();
}

std::string Contents(BIO* bio) {
  char* start = nullptr;
  const auto size = BIO_get_mem_data(bio, &start);
  return std::string(start, size);
}

absl::StatusOr<std::string> CertificateToPem(X509* certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(bio.get(), certificate) != 1) {
    return OpensslStatus("PEM_write_bio_X509");
  }
  return Contents(bio.get());
}

absl::StatusOr<std::string> KeyToPem(EVP_PKEY* key) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0,
                                    nullptr, nullptr) != 1) {
    return OpensslStatus("PEM_write_bio_PKCS8PrivateKey");
  }
  return Contents(bio.get());
}

std::string AlternativeNames(const ServerNames& names) {
  std::vector<std::string> entries;
  for (const std::string& dns : names.dns) {
    entries.push_back(absl::StrCat("DNS:", dns));
  }
  for (const std::string& address : names.addresses) {
    entries.push_back(absl::StrCat("IP:", address));
  }
  return absl::StrJoin(entries, ",");
}

}  // namespace

struct TestCertificateAuthority::Keys {
  Key key;
  Certificate certificate;
};

TestCertificateAuthority::TestCertificateAuthority(std::unique_ptr<Keys> keys)
    : keys_(std::move(keys)) {}

TestCertificateAuthority::~TestCertificateAuthority() = default;

absl::StatusOr<std::unique_ptr<TestCertificateAuthority>>
TestCertificateAuthority::Create(absl::string_view common_name) {
  ASSIGN_OR_RETURN(Key key, MakeKey());
  ASSIGN_OR_RETURN(Certificate certificate, Blank(key.get(), common_name));
  X509* const x509 = certificate.get();
  RETURN_IF_ERROR(AddExtension(x509, x509, NID_basic_constraints,
                               "critical,CA:TRUE,pathlen:0"));
  RETURN_IF_ERROR(
      AddExtension(x509, x509, NID_key_usage, "critical,keyCertSign,cRLSign"));
  RETURN_IF_ERROR(AddExtension(x509, x509, NID_subject_key_identifier, "hash"));
  RETURN_IF_ERROR(Sign(x509, x509, key.get()));
  return absl::WrapUnique(new TestCertificateAuthority(
      absl::WrapUnique(new Keys{std::move(key), std::move(certificate)})));
}

absl::StatusOr<std::string> TestCertificateAuthority::CertificatePem() const {
  return CertificateToPem(keys_->certificate.get());
}

absl::StatusOr<TestCertificateAuthority::KeyPair>
TestCertificateAuthority::IssueServer(const ServerNames& names) const {
  const std::string alternative_names = AlternativeNames(names);
  ASSIGN_OR_RETURN(const Key key, MakeKey());
  ASSIGN_OR_RETURN(
      const Certificate certificate,
      Blank(key.get(), names.dns.empty() ? "test" : names.dns.front()));
  X509* const x509 = certificate.get();
  X509* const issuer = keys_->certificate.get();
  RETURN_IF_ERROR(
      AddExtension(x509, issuer, NID_basic_constraints, "critical,CA:FALSE"));
  RETURN_IF_ERROR(
      AddExtension(x509, issuer, NID_key_usage, "critical,digitalSignature"));
  RETURN_IF_ERROR(AddExtension(x509, issuer, NID_ext_key_usage, "serverAuth"));
  RETURN_IF_ERROR(
      AddExtension(x509, issuer, NID_authority_key_identifier, "keyid"));
  if (!alternative_names.empty()) {
    RETURN_IF_ERROR(
        AddExtension(x509, issuer, NID_subject_alt_name, alternative_names));
  }
  RETURN_IF_ERROR(Sign(x509, issuer, keys_->key.get()));
  KeyPair pair;
  ASSIGN_OR_RETURN(pair.certificate_pem, CertificateToPem(x509));
  ASSIGN_OR_RETURN(pair.key_pem, KeyToPem(key.get()));
  return pair;
}

}  // namespace directory_sync::fixture
