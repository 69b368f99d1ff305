#include "supervisor/local_identities.h"

#include "common/identity/identity_directory.h"
#include "common/identity/key.h"
#include "common/identity/spiffe_id.h"
#include "common/platform/files.h"
#include "common/status/status_macros.h"

namespace directory_sync::supervisor {
namespace {

// A supervisor that runs for longer than this has to be restarted; its leaves
// never outlive it.
constexpr absl::Duration kAuthorityLifetime = absl::Hours(24 * 3650);
constexpr absl::Duration kRetry = absl::Minutes(1);

LeafUse UseOf(Role role) {
  return role == Role::kOperator ? LeafUse::kClient : LeafUse::kClientAndServer;
}

}  // namespace

absl::StatusOr<LocalIdentities> LocalIdentities::Mint(
    const Config& config, Clock& clock, absl::Duration leaf_lifetime) {
  ASSIGN_OR_RETURN(
      CertificateAuthority authority,
      CertificateAuthority::Mint(kLocalTrustDomain, kAuthorityLifetime, clock));
  LocalIdentities identities(std::move(authority), config, clock,
                             leaf_lifetime);
  RETURN_IF_ERROR(identities.WriteAll());
  return identities;
}

absl::Status LocalIdentities::WriteAll() {
  for (const Role role : AllRoles()) {
    const PrivateKey key = PrivateKey::Generate();
    LeafTemplate leaf{SpiffeId::Local(role)};
    leaf.use = UseOf(role);
    leaf.on_loopback = leaf.use != LeafUse::kClient;
    leaf.lifetime = leaf_lifetime_;
    ASSIGN_OR_RETURN(const Certificate certificate,
                     authority_.Issue(key.public_key(), leaf));
    RETURN_IF_ERROR(
        WriteIdentity(config_.IdentityDirectory(RoleName(role)),
                      Identity{key, certificate, authority_.certificate()}));
  }
  issued_ = clock_->Now();
  return absl::OkStatus();
}

absl::Status LocalIdentities::RenewIfDue() {
  const absl::Time now = clock_->Now();
  if (now >= issued_ && now < issued_ + leaf_lifetime_ / 2) {
    return absl::OkStatus();
  }
  if (now >= issued_ && now < next_attempt_) return absl::OkStatus();
  next_attempt_ = now + kRetry;
  return WriteAll();
}

}  // namespace directory_sync::supervisor
