#include "common/identity/certificate_authority.h"

#include <openssl/bn.h>
#include <openssl/rand.h>

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/identity/openssl_ptr.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

// 128 random bits are unique without a register of serials.
void SetRandomSerial(X509* x509) {
  const std::unique_ptr<BIGNUM, OpensslDeleter<BN_free>> serial(BN_new());
  CheckOpenssl(serial != nullptr);
  CheckOpenssl(
      BN_rand(serial.get(), 128, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1);
  CheckOpenssl(BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(x509)) !=
               nullptr);
}

std::string RandomDigits() {
  unsigned char bytes[8];
  CheckOpenssl(RAND_bytes(bytes, sizeof(bytes)) == 1);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<char*>(bytes), sizeof(bytes)));
}

void SetTime(ASN1_TIME* field, absl::Time time) {
  CheckOpenssl(ASN1_TIME_set(field, absl::ToTimeT(time)) != nullptr);
}

void AddNameEntry(X509_NAME* name, const char* field, const std::string& text) {
  CheckOpenssl(X509_NAME_add_entry_by_txt(
                   name, field, MBSTRING_UTF8,
                   reinterpret_cast<const unsigned char*>(text.data()),
                   static_cast<int>(text.size()), -1, 0) == 1);
}

// `value` is in OpenSSL's configuration syntax; every value here is a constant
// or a SpiffeId, whose characters mean nothing in it.
void AddExtension(X509* x509, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, x509, nullptr, nullptr, 0);
  const X509ExtensionPtr extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  CheckOpenssl(extension != nullptr);
  CheckOpenssl(X509_add_ext(x509, extension.get(), -1) == 1);
}

X509Ptr NewCertificate(absl::Time not_before, absl::Time not_after,
                       EVP_PKEY* key) {
  X509Ptr x509(X509_new());
  CheckOpenssl(x509 != nullptr);
  CheckOpenssl(X509_set_version(x509.get(), X509_VERSION_3) == 1);
  SetRandomSerial(x509.get());
  SetTime(X509_getm_notBefore(x509.get()), not_before);
  SetTime(X509_getm_notAfter(x509.get()), not_after);
  CheckOpenssl(X509_set_pubkey(x509.get(), key) == 1);
  AddNameEntry(X509_get_subject_name(x509.get()), "O", "Directory Sync");
  return x509;
}

constexpr char kLoopbackNames[] = ",DNS:localhost,IP:127.0.0.1,IP:::1";

std::string ExtendedUse(LeafUse use) {
  switch (use) {
    case LeafUse::kClient:
      return "clientAuth";
    case LeafUse::kServer:
      return "serverAuth";
    case LeafUse::kClientAndServer:
      return "serverAuth,clientAuth";
  }
  return "clientAuth";
}

}  // namespace

absl::StatusOr<CertificateAuthority> CertificateAuthority::Mint(
    absl::string_view trust_domain, absl::Duration lifetime, Clock& clock) {
  if (trust_domain != kLocalTrustDomain && trust_domain != kFleetTrustDomain) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", trust_domain, "' is no trust domain"));
  }
  PrivateKey key = PrivateKey::Generate();
  const absl::Time now = clock.Now();
  X509Ptr x509 =
      NewCertificate(now - absl::Hours(24), now + lifetime, key.evp());
  X509_NAME* name = X509_get_subject_name(x509.get());
  // A name of its own for each minting: peers that still hold an older
  // authority's certificate must not take it for this one.
  AddNameEntry(name, "CN", absl::StrCat(trust_domain, " ", RandomDigits()));
  CheckOpenssl(X509_set_issuer_name(x509.get(), name) == 1);
  AddExtension(x509.get(), x509.get(), NID_basic_constraints,
               "critical,CA:TRUE,pathlen:0");
  AddExtension(x509.get(), x509.get(), NID_key_usage,
               "critical,keyCertSign,cRLSign");
  AddExtension(x509.get(), x509.get(), NID_subject_key_identifier, "hash");
  AddExtension(x509.get(), x509.get(), NID_subject_alt_name,
               absl::StrCat("URI:spiffe://", trust_domain));
  CheckOpenssl(X509_sign(x509.get(), key.evp(), EVP_sha256()) > 0);
  return CertificateAuthority(std::move(key),
                              Certificate::FromX509(x509.release()), clock);
}

CertificateAuthority CertificateAuthority::Renewed(
    absl::Duration lifetime) const {
  const absl::Time now = clock_->Now();
  X509Ptr x509(X509_dup(certificate_.x509()));
  CheckOpenssl(x509 != nullptr);
  SetRandomSerial(x509.get());
  SetTime(X509_getm_notBefore(x509.get()), now - absl::Hours(24));
  SetTime(X509_getm_notAfter(x509.get()), now + lifetime);
  CheckOpenssl(X509_sign(x509.get(), key_.evp(), EVP_sha256()) > 0);
  return CertificateAuthority(key_, Certificate::FromX509(x509.release()),
                              *clock_);
}

absl::StatusOr<CertificateAuthority> CertificateAuthority::Load(
    absl::string_view certificate_pem, const Secret& key_pem, Clock& clock) {
  ASSIGN_OR_RETURN(Certificate certificate,
                   Certificate::FromPem(certificate_pem));
  ASSIGN_OR_RETURN(PrivateKey key, PrivateKey::FromPem(key_pem));
  ASSIGN_OR_RETURN(const PublicKey public_key, certificate.public_key());
  if (public_key != key.public_key()) {
    return absl::InvalidArgumentError(
        "the authority's key is not its certificate's");
  }
  if (!certificate.IsSignedBy(certificate)) {
    return absl::InvalidArgumentError("the certificate is no authority's");
  }
  return CertificateAuthority(std::move(key), std::move(certificate), clock);
}

absl::StatusOr<Certificate> CertificateAuthority::Issue(
    const PublicKey& key, const LeafTemplate& leaf) const {
  const absl::Time now = clock_->Now();
  if (now >= certificate_.not_after()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the certificate authority expired on ",
        absl::FormatTime(certificate_.not_after(), absl::UTCTimeZone()),
        "; check the clock, or mint a new authority"));
  }
  X509* issuer = certificate_.x509();
  X509Ptr x509 = NewCertificate(
      std::max(now - leaf.backdate, certificate_.not_before()),
      std::min(now + leaf.lifetime, certificate_.not_after()), key.evp());
  CheckOpenssl(
      X509_set_issuer_name(x509.get(), X509_get_subject_name(issuer)) == 1);
  AddExtension(x509.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
  AddExtension(x509.get(), issuer, NID_key_usage, "critical,digitalSignature");
  AddExtension(x509.get(), issuer, NID_ext_key_usage, ExtendedUse(leaf.use));
  AddExtension(x509.get(), issuer, NID_subject_key_identifier, "hash");
  AddExtension(x509.get(), issuer, NID_authority_key_identifier, "keyid");
  AddExtension(x509.get(), issuer, NID_subject_alt_name,
               absl::StrCat("URI:", leaf.id.uri(),
                            leaf.on_loopback ? kLoopbackNames : ""));
  CheckOpenssl(X509_sign(x509.get(), key_.evp(), EVP_sha256()) > 0);
  return Certificate::FromX509(x509.release());
}

}  // namespace directory_sync
