#include "uploader/fleet/fleet_authority.h"

#include <sodium.h>

#include <optional>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/identity/certificate_request.h"
#include "common/identity/spiffe_id.h"
#include "common/sealing/signing_key.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"

namespace directory_sync::uploader {
namespace {

constexpr absl::Duration kAuthorityLifetime = absl::Hours(10 * 365 * 24);

absl::StatusOr<FleetKeys> MintKeys(Clock& clock) {
  ASSIGN_OR_RETURN(
      const CertificateAuthority authority,
      CertificateAuthority::Mint(kFleetTrustDomain, kAuthorityLifetime, clock));
  const SealingKeyPair sealing_key = SealingKeyPair::Generate();
  FleetKeys keys;
  keys.certificate_pem = authority.certificate().ToPem();
  keys.key_pem = authority.KeyPem();
  keys.sealing_public_key = sealing_key.public_key().bytes();
  keys.sealing_key = sealing_key.secret().Clone();
  return keys;
}

absl::StatusOr<FleetKeys> ReadOrMintKeys(Database& database,
                                         const ValueCipher& cipher,
                                         Clock& clock) {
  FleetTable fleet(database, cipher);
  ASSIGN_OR_RETURN(std::optional<FleetKeys> stored, fleet.Keys());
  if (stored.has_value()) return *std::move(stored);
  ASSIGN_OR_RETURN(FleetKeys minted, MintKeys(clock));
  RETURN_IF_ERROR(fleet.PutKeys(minted));
  return minted;
}

std::string DigestOf(const FleetAuthority::Applicant& applicant) {
  const std::string text =
      absl::StrCat(applicant.signing_public_key, applicant.signing_request_pem);
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()),
                     reinterpret_cast<const unsigned char*>(text.data()),
                     text.size());
  return digest;
}

}  // namespace

absl::StatusOr<std::unique_ptr<FleetAuthority>> FleetAuthority::LoadOrMint(
    StateDatabase& state, const ValueCipher& cipher, Clock& clock) {
  FleetKeys keys;
  RETURN_IF_ERROR(state.Write([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(keys, ReadOrMintKeys(database, cipher, clock));
    return absl::OkStatus();
  }));
  ASSIGN_OR_RETURN(
      CertificateAuthority authority,
      CertificateAuthority::Load(keys.certificate_pem, keys.key_pem, clock));
  ASSIGN_OR_RETURN(SealingKeyPair sealing_key,
                   SealingKeyPair::FromSecret(std::move(keys.sealing_key)));
  return absl::WrapUnique(new FleetAuthority(
      state, cipher, clock, std::move(authority), std::move(sealing_key)));
}

absl::StatusOr<AdmittedController> FleetAuthority::Admit(
    const Applicant& applicant) {
  const std::string digest = DigestOf(applicant);
  ASSIGN_OR_RETURN(AdmittedController fresh, Certify(applicant, digest));
  AdmittedController admitted;
  RETURN_IF_ERROR(state_.Write([&](Database& database) -> absl::Status {
    FleetTable fleet(database, cipher_);
    ASSIGN_OR_RETURN(const std::optional<AdmittedController> before,
                     fleet.FindController(fresh.dns_host_name));
    const bool is_repeat = before.has_value() &&
                           before->request_digest == digest &&
                           before->certificate_expires > clock_.Now();
    admitted = is_repeat ? *before : fresh;
    return is_repeat ? absl::OkStatus() : fleet.PutController(fresh);
  }));
  return admitted;
}

absl::StatusOr<AdmittedController> FleetAuthority::Certify(
    const Applicant& applicant, const std::string& digest) const {
  ASSIGN_OR_RETURN(const SpiffeId id,
                   SpiffeId::FleetHandler(applicant.dns_host_name));
  RETURN_IF_ERROR(
      SigningPublicKey::FromBytes(applicant.signing_public_key).status());
  ASSIGN_OR_RETURN(const PublicKey key,
                   PublicKeyOfRequest(applicant.signing_request_pem));
  ASSIGN_OR_RETURN(
      const Certificate certificate,
      authority_.Issue(
          key, {id, LeafUse::kClient, kFleetLeafLifetime, kFleetLeafBackdate}));
  AdmittedController controller;
  controller.dns_host_name = std::string(id.handler_name());
  controller.request_digest = digest;
  controller.certificate_pem = certificate.ToPem();
  controller.certificate_expires = certificate.not_after();
  controller.signing_public_key = applicant.signing_public_key;
  controller.admitted_at = clock_.Now();
  controller.admitted_by = applicant.os_user;
  return controller;
}

absl::StatusOr<std::vector<AdmittedController>> FleetAuthority::Controllers() {
  std::vector<AdmittedController> controllers;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(controllers, FleetTable(database, cipher_).Controllers());
    return absl::OkStatus();
  }));
  return controllers;
}

absl::StatusOr<std::optional<AdmittedController>>
FleetAuthority::FindController(absl::string_view dns_host_name) {
  std::optional<AdmittedController> found;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(
        found, FleetTable(database, cipher_).FindController(dns_host_name));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<Certificate> FleetAuthority::CertifyRelay(
    absl::string_view signing_request_pem) const {
  ASSIGN_OR_RETURN(const PublicKey key,
                   PublicKeyOfRequest(signing_request_pem));
  return authority_.Issue(key, {SpiffeId::FleetRelay(), LeafUse::kServer,
                                kFleetLeafLifetime, kFleetLeafBackdate});
}

}  // namespace directory_sync::uploader
