#include "uploader/fleet/authority_keys.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/identity/spiffe_id.h"
#include "common/log/log.h"
#include "common/status/status_macros.h"

namespace directory_sync::uploader {
namespace {

constexpr absl::string_view kPemBegin = "-----BEGIN CERTIFICATE-----";

// All certificates of a text of several.
absl::StatusOr<std::vector<Certificate>> AllFromPem(absl::string_view pem) {
  std::vector<Certificate> all;
  for (size_t at = pem.find(kPemBegin); at != absl::string_view::npos;
       at = pem.find(kPemBegin, at + 1)) {
    ASSIGN_OR_RETURN(Certificate certificate,
                     Certificate::FromPem(pem.substr(at)));
    all.push_back(std::move(certificate));
  }
  return all;
}

// The one in use comes first.
absl::Status Store(const FleetCertificateAuthority& fleet,
                   FleetKeyTable& table) {
  std::string pem = fleet.authority.certificate().ToPem();
  for (const Certificate& before : fleet.previous) {
    absl::StrAppend(&pem, before.ToPem());
  }
  return table.PutAuthority({pem, fleet.authority.KeyPem()});
}

absl::StatusOr<FleetCertificateAuthority> Mint(FleetKeyTable& table,
                                               Clock& clock) {
  ASSIGN_OR_RETURN(
      CertificateAuthority minted,
      CertificateAuthority::Mint(kFleetTrustDomain, kAuthorityLifetime, clock));
  FleetCertificateAuthority fleet{std::move(minted), {}};
  RETURN_IF_ERROR(Store(fleet, table));
  return fleet;
}

}  // namespace

absl::StatusOr<FleetCertificateAuthority> LoadFleetAuthority(
    FleetKeyTable& table, Clock& clock) {
  ASSIGN_OR_RETURN(const std::optional<AuthorityKeys> stored,
                   table.Authority());
  if (!stored.has_value()) return Mint(table, clock);
  ASSIGN_OR_RETURN(CertificateAuthority loaded,
                   CertificateAuthority::Load(stored->certificate_pem,
                                              stored->key_pem, clock));
  ASSIGN_OR_RETURN(std::vector<Certificate> all,
                   AllFromPem(stored->certificate_pem));
  const absl::Time now = clock.Now();
  const bool is_renewed =
      loaded.certificate().not_after() - now < kAuthorityRenewal;
  // The first is the one in use, unless that is renewed now.
  if (!is_renewed) all.erase(all.begin());
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const Certificate& certificate) {
                             return certificate.not_after() <= now;
                           }),
            all.end());
  if (!is_renewed) {
    return FleetCertificateAuthority{std::move(loaded), std::move(all)};
  }
  FleetCertificateAuthority fleet{loaded.Renewed(kAuthorityLifetime),
                                  std::move(all)};
  LogInfo(
      "fleet_authority_renewed",
      {{"not_after", absl::FormatTime(fleet.authority.certificate().not_after(),
                                      absl::UTCTimeZone())}});
  RETURN_IF_ERROR(Store(fleet, table));
  return fleet;
}

}  // namespace directory_sync::uploader
