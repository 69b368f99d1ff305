#include "uploader/fleet/fleet_authority.h"

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/enrolment/fleet_statement.h"
#include "common/identity/certificate_request.h"
#include "common/identity/spiffe_id.h"
#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "uploader/store/fleet_key_table.h"
#include "uploader/store/invitation_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

namespace fleet_v1 = ::directorysync::fleet::v1;
namespace relay_v1 = ::directorysync::relay::v1;

// How far a version may lie ahead of the clock.
constexpr absl::Duration kVersionAhead = absl::Hours(24);

absl::StatusOr<SigningKeyPair> LoadOrMintSettingsKey(FleetKeyTable& table) {
  ASSIGN_OR_RETURN(const std::optional<SettingsKeys> stored, table.Settings());
  if (stored.has_value()) return SigningKeyPair::FromSeed(stored->signing_seed);
  SigningKeyPair minted = SigningKeyPair::Generate();
  RETURN_IF_ERROR(table.PutSettings({minted.seed(), ""}));
  return minted;
}

// A certificate that was stored is good until it expires.
absl::Status AddLeaf(const std::string& certificate_pem, absl::Time now,
                     relay_v1::FleetState& state) {
  if (certificate_pem.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Certificate certificate,
                   Certificate::FromPem(certificate_pem));
  if (certificate.not_after() <= now) return absl::OkStatus();
  ASSIGN_OR_RETURN(const SpiffeId id, certificate.spiffe_id());
  relay_v1::FleetLeaf& leaf = *state.add_leaves();
  leaf.set_id(id.uri());
  leaf.set_serial(certificate.serial());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<FleetAuthority>> FleetAuthority::LoadOrMint(
    StateDatabase& state, const ValueCipher& cipher, Options options,
    Clock& clock) {
  std::unique_ptr<FleetAuthority> fleet;
  RETURN_IF_ERROR(state.Write([&](Database& database) -> absl::Status {
    FleetKeyTable table(database, cipher);
    ASSIGN_OR_RETURN(FleetCertificateAuthority authority,
                     LoadFleetAuthority(table, clock));
    ASSIGN_OR_RETURN(SigningKeyPair settings_key, LoadOrMintSettingsKey(table));
    fleet = absl::WrapUnique(
        new FleetAuthority(state, cipher, std::move(options), clock,
                           std::move(authority), std::move(settings_key)));
    absl::MutexLock lock(&fleet->mutex_);
    RETURN_IF_ERROR(
        table.ForgetSealingKeys(clock.Now() - kOldSealingKeyLifetime));
    RETURN_IF_ERROR(fleet->LoadSealingKeys(database));
    if (fleet->sealing_keys_.empty()) {
      RETURN_IF_ERROR(fleet->AddSealingKey(database));
    }
    return fleet->UpdateSettings(database);
  }));
  return fleet;
}

absl::Status FleetAuthority::LoadSealingKeys(Database& database) {
  ASSIGN_OR_RETURN(std::vector<StoredSealingKey> stored,
                   FleetKeyTable(database, cipher_).SealingKeys());
  for (StoredSealingKey& key : stored) {
    ASSIGN_OR_RETURN(SealingKeyPair pair,
                     SealingKeyPair::FromSecret(std::move(key.secret)));
    sealing_keys_.push_back(
        std::make_shared<const SealingKeyPair>(std::move(pair)));
  }
  return absl::OkStatus();
}

absl::Status FleetAuthority::AddSealingKey(Database& database) {
  auto key = std::make_shared<const SealingKeyPair>(SealingKeyPair::Generate());
  RETURN_IF_ERROR(FleetKeyTable(database, cipher_)
                      .PutSealingKey(key->public_key().bytes(), key->secret(),
                                     clock_.Now()));
  sealing_keys_.push_back(std::move(key));
  return absl::OkStatus();
}

absl::Status FleetAuthority::UpdateSettings(Database& database,
                                            uint64_t floor) {
  FleetKeyTable table(database, cipher_);
  ASSIGN_OR_RETURN(std::optional<SettingsKeys> stored, table.Settings());
  fleet_v1::FleetSettings before;
  if (!stored.has_value() || !before.ParseFromString(stored->settings)) {
    return absl::DataLossError("the fleet's settings are damaged");
  }
  fleet_v1::FleetSettings now;
  now.set_version(before.version());
  now.set_sealing_public_key(sealing_keys_.back()->public_key().bytes());
  for (const std::string& address : options_.relay_addresses) {
    now.add_relay_addresses(address);
  }
  if (options_.relay_addresses.empty() && !before.relay_addresses().empty()) {
    LogWarning("relay_addresses_missing",
               {{"cure",
                 "set relay.addresses in the configuration again; the "
                 "handlers keep those of before"}});
    *now.mutable_relay_addresses() = before.relay_addresses();
  }
  *now.mutable_heartbeat_interval() = ToDuration(options_.heartbeat_interval);
  const bool is_behind = floor > 0 && floor >= before.version();
  if (is_behind || now.SerializeAsString() != before.SerializeAsString()) {
    const auto seconds =
        static_cast<uint64_t>(absl::ToUnixSeconds(clock_.Now()));
    now.set_version(std::max({before.version() + 1, floor + 1, seconds}));
    stored->settings = now.SerializeAsString();
    RETURN_IF_ERROR(table.PutSettings(*stored));
  }
  settings_ = std::move(now);
  return absl::OkStatus();
}

absl::StatusOr<Certificate> FleetAuthority::Certify(
    absl::string_view signing_request_pem, const LeafTemplate& leaf) const {
  ASSIGN_OR_RETURN(const PublicKey key,
                   PublicKeyOfRequest(signing_request_pem));
  return authority_.Issue(key, leaf);
}

absl::StatusOr<Certificate> FleetAuthority::CertifyHandler(
    absl::string_view dns_host_name,
    absl::string_view signing_request_pem) const {
  ASSIGN_OR_RETURN(const SpiffeId id, SpiffeId::FleetHandler(dns_host_name));
  return Certify(signing_request_pem, {id, LeafUse::kClient, kFleetLeafLifetime,
                                       kFleetLeafBackdate});
}

absl::StatusOr<Certificate> FleetAuthority::CertifyRelay(
    absl::string_view signing_request_pem) const {
  LeafTemplate leaf{SpiffeId::FleetRelay(), LeafUse::kServer,
                    kFleetLeafLifetime, kFleetLeafBackdate};
  // For the operator's tools, which look for a host name.
  leaf.on_loopback = true;
  return Certify(signing_request_pem, leaf);
}

absl::StatusOr<Certificate> FleetAuthority::CertifyOperator(
    absl::string_view signing_request_pem) {
  ASSIGN_OR_RETURN(
      Certificate certificate,
      Certify(signing_request_pem, {SpiffeId::FleetOperator(), LeafUse::kClient,
                                    kFleetLeafLifetime, kFleetLeafBackdate}));
  RETURN_IF_ERROR(state_.Write([&](Database& database) {
    return FleetTable(database).PutOperatorCertificate(certificate.ToPem());
  }));
  NotifyChanged();
  return certificate;
}

fleet_v1::SignedFleetSettings FleetAuthority::settings() const {
  absl::MutexLock lock(&mutex_);
  return SignSettings(settings_, settings_key_);
}

std::shared_ptr<const SealingKeyPair> FleetAuthority::sealing_key() const {
  absl::MutexLock lock(&mutex_);
  return sealing_keys_.back();
}

absl::StatusOr<std::shared_ptr<const SealingKeyPair>>
FleetAuthority::FindSealingKey(absl::string_view key_id) const {
  absl::MutexLock lock(&mutex_);
  for (const auto& key : sealing_keys_) {
    if (key->public_key().key_id() == key_id) return key;
  }
  return absl::NotFoundError(
      "sealed to a key that this primary doesn't have: it is another "
      "primary's, was replaced more than 30 days ago, or is newer than the "
      "backup that the primary's state was restored from");
}

absl::StatusOr<fleet_v1::FleetSettings> FleetAuthority::RotateSealingKey() {
  fleet_v1::FleetSettings settings;
  RETURN_IF_ERROR(state_.Write([&](Database& database) -> absl::Status {
    absl::MutexLock lock(&mutex_);
    const auto keys_before = sealing_keys_;
    absl::Status changed = AddSealingKey(database);
    if (changed.ok()) changed = UpdateSettings(database);
    if (!changed.ok()) sealing_keys_ = keys_before;
    settings = settings_;
    return changed;
  }));
  NotifyChanged();
  return settings;
}

absl::Status FleetAuthority::OutrunVersion(uint64_t seen) {
  const auto latest =
      static_cast<uint64_t>(absl::ToUnixSeconds(clock_.Now() + kVersionAhead));
  {
    absl::MutexLock lock(&mutex_);
    if (seen <= settings_.version()) return absl::OkStatus();
  }
  LogWarning("handler_follows_newer_settings", {{"version", seen}});
  if (seen > latest) return absl::OkStatus();
  RETURN_IF_ERROR(state_.Write([&](Database& database) {
    absl::MutexLock lock(&mutex_);
    return seen <= settings_.version() ? absl::OkStatus()
                                       : UpdateSettings(database, seen);
  }));
  NotifyChanged();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<AdmittedController>> FleetAuthority::Controllers() {
  std::vector<AdmittedController> controllers;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(controllers, FleetTable(database).Controllers());
    return absl::OkStatus();
  }));
  return controllers;
}

absl::StatusOr<std::optional<AdmittedController>>
FleetAuthority::FindController(absl::string_view dns_host_name) {
  std::optional<AdmittedController> found;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(found, FleetTable(database).FindController(dns_host_name));
    return absl::OkStatus();
  }));
  return found;
}

absl::Status FleetAuthority::Remove(absl::string_view dns_host_name) {
  ASSIGN_OR_RETURN(const SpiffeId id, SpiffeId::FleetHandler(dns_host_name));
  RETURN_IF_ERROR(state_.Write([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(const bool was_invited,
                     InvitationTable(database).Remove(id.handler_name()));
    ASSIGN_OR_RETURN(const bool was_member,
                     FleetTable(database).RemoveController(id.handler_name()));
    if (was_invited || was_member) return absl::OkStatus();
    return absl::NotFoundError(absl::StrCat(
        "there is no domain controller '", dns_host_name,
        "'; \"directory-syncctl domain-controllers list\" shows them"));
  }));
  NotifyChanged();
  return absl::OkStatus();
}

absl::StatusOr<relay_v1::FleetState> FleetAuthority::State() {
  relay_v1::FleetState state;
  const absl::Time now = clock_.Now();
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    FleetTable table(database);
    ASSIGN_OR_RETURN(const auto controllers, table.Controllers());
    for (const AdmittedController& controller : controllers) {
      if (controller.cloned) continue;
      RETURN_IF_ERROR(AddLeaf(controller.certificate_pem, now, state));
      RETURN_IF_ERROR(AddLeaf(controller.previous_certificate_pem, now, state));
    }
    ASSIGN_OR_RETURN(const std::string operators, table.OperatorCertificate());
    return AddLeaf(operators, now, state);
  }));
  state.set_signed_settings(settings().SerializeAsString());
  return state;
}

void FleetAuthority::OnChanged(std::function<void()> listener) {
  absl::MutexLock lock(&mutex_);
  on_changed_ = std::move(listener);
}

void FleetAuthority::NotifyChanged() {
  std::function<void()> listener;
  {
    absl::MutexLock lock(&mutex_);
    listener = on_changed_;
  }
  if (listener) listener();
}

}  // namespace directory_sync::uploader
