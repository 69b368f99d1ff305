#include "common/identity/certificate.h"

#include <openssl/bn.h>
#include <openssl/pem.h>

#include <ctime>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/identity/openssl_ptr.h"

namespace directory_sync {
namespace {

absl::Time ToTime(const ASN1_TIME* time) {
  std::tm fields = {};
  CheckOpenssl(ASN1_TIME_to_tm(time, &fields) == 1);
  return absl::FromTM(fields, absl::UTCTimeZone());
}

GeneralNamesPtr AlternativeNames(X509* x509) {
  return GeneralNamesPtr(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(x509, NID_subject_alt_name, nullptr, nullptr)));
}

std::string UriOf(const GENERAL_NAME* name) {
  const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                     static_cast<size_t>(ASN1_STRING_length(uri)));
}

}  // namespace

absl::StatusOr<Certificate> Certificate::FromPem(absl::string_view pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  CheckOpenssl(bio != nullptr);
  X509* x509 = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr);
  if (x509 == nullptr) {
    return absl::InvalidArgumentError("holds no certificate in PEM");
  }
  Certificate certificate = FromX509(x509);
  if (ASN1_TIME_check(X509_get0_notBefore(x509)) != 1 ||
      ASN1_TIME_check(X509_get0_notAfter(x509)) != 1) {
    return absl::InvalidArgumentError("certificate has malformed dates");
  }
  return certificate;
}

Certificate Certificate::FromX509(x509_st* x509) {
  return Certificate(std::shared_ptr<x509_st>(x509, X509_free));
}

absl::StatusOr<SpiffeId> Certificate::spiffe_id() const {
  const GeneralNamesPtr names = AlternativeNames(x509_.get());
  std::string uri;
  int uris = 0;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    uri = UriOf(name);
    ++uris;
  }
  if (uris != 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        "certificate has ", uris, " URI names; an identity has exactly one"));
  }
  return SpiffeId::Parse(uri);
}

std::string Certificate::serial() const {
  const std::unique_ptr<BIGNUM, OpensslDeleter<BN_free>> number(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509_.get()), nullptr));
  CheckOpenssl(number != nullptr);
  char* digits = BN_bn2hex(number.get());
  CheckOpenssl(digits != nullptr);
  std::string serial = absl::AsciiStrToLower(digits);
  OPENSSL_free(digits);
  const size_t first = serial.find_first_not_of('0');
  return first == std::string::npos ? "0" : serial.substr(first);
}

absl::Time Certificate::not_before() const {
  return ToTime(X509_get0_notBefore(x509_.get()));
}

absl::Time Certificate::not_after() const {
  return ToTime(X509_get0_notAfter(x509_.get()));
}

absl::StatusOr<PublicKey> Certificate::public_key() const {
  return PublicKey::FromEvp(ShareKey(X509_get_pubkey(x509_.get())));
}

bool Certificate::IsSignedBy(const Certificate& authority) const {
  X509* issuer = authority.x509_.get();
  return X509_check_ca(issuer) == 1 &&
         X509_check_issued(issuer, x509_.get()) == X509_V_OK &&
         X509_verify(x509_.get(), X509_get0_pubkey(issuer)) == 1;
}

std::string Certificate::ToPem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  CheckOpenssl(PEM_write_bio_X509(bio.get(), x509_.get()) == 1);
  return BioText(bio.get());
}

}  // namespace directory_sync
