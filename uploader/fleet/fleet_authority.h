#ifndef UPLOADER_FLEET_FLEET_AUTHORITY_H_
#define UPLOADER_FLEET_FLEET_AUTHORITY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/identity/certificate.h"
#include "common/identity/certificate_authority.h"
#include "common/sealing/sealing_key.h"
#include "common/sealing/signing_key.h"
#include "proto/directorysync/fleet/v1/fleet.pb.h"
#include "proto/directorysync/relay/v1/fleet_relay.pb.h"
#include "uploader/fleet/authority_keys.h"
#include "uploader/store/fleet_table.h"
#include "uploader/store/state_database.h"
#include "uploader/store/value_cipher.h"

namespace directory_sync::uploader {

// How long the fleet's leaves live, and for clocks that differ, since when.
inline constexpr absl::Duration kFleetLeafLifetime = absl::Hours(30 * 24);
inline constexpr absl::Duration kFleetLeafBackdate = absl::Hours(24);
// How long a replaced sealing key opens what is still on its way.
inline constexpr absl::Duration kOldSealingKeyLifetime = absl::Hours(30 * 24);

// The keys of the fleet: the authority that signs its certificates, those that
// passwords are sealed to, the one that signs answers and settings. And who
// belongs to it. Thread safe.
class FleetAuthority {
 public:
  struct Options {
    // As handlers reach the relay; told to them.
    std::vector<std::string> relay_addresses;
    absl::Duration heartbeat_interval = absl::Minutes(1);
  };

  // Loads the keys, mints what isn't there yet, and renews the authority's
  // certificate when it is time. DATA_LOSS when they can't be decrypted. All
  // must outlive it.
  static absl::StatusOr<std::unique_ptr<FleetAuthority>> LoadOrMint(
      StateDatabase& state, const ValueCipher& cipher, Options options,
      Clock& clock);

  // A handler's leaf. INVALID_ARGUMENT: a bad name or no signing request.
  absl::StatusOr<Certificate> CertifyHandler(
      absl::string_view dns_host_name,
      absl::string_view signing_request_pem) const;
  // A server's leaf for the relay's network face.
  absl::StatusOr<Certificate> CertifyRelay(
      absl::string_view signing_request_pem) const;
  // A leaf to look at the network face with, in place of the one before.
  absl::StatusOr<Certificate> CertifyOperator(
      absl::string_view signing_request_pem);

  const Certificate& certificate() const { return authority_.certificate(); }
  std::string certificate_pem() const { return certificate().ToPem(); }
  // See FleetCertificateAuthority.
  const std::vector<Certificate>& previous_certificates() const {
    return previous_certificates_;
  }
  const SigningKeyPair& settings_key() const { return settings_key_; }
  // What every handler is told.
  directorysync::fleet::v1::SignedFleetSettings settings() const;

  // That which is sealed to now, and that of an id: NOT_FOUND, with the cure,
  // when it never was one or has been forgotten.
  std::shared_ptr<const SealingKeyPair> sealing_key() const;
  absl::StatusOr<std::shared_ptr<const SealingKeyPair>> FindSealingKey(
      absl::string_view key_id) const;
  // A new key, and the settings that name it.
  absl::StatusOr<directorysync::fleet::v1::FleetSettings> RotateSealingKey();
  // A handler follows settings of this version. A higher one than ours comes
  // from before the state was restored from a backup: ours go above it, so that
  // handlers take them. One that lies ahead of the clock is only logged.
  absl::Status OutrunVersion(uint64_t seen);

  absl::StatusOr<std::vector<AdmittedController>> Controllers();
  absl::StatusOr<std::optional<AdmittedController>> FindController(
      absl::string_view dns_host_name);
  // Revokes what it has and forgets its invitation. NOT_FOUND: no such name.
  absl::Status Remove(absl::string_view dns_host_name);

  // What the relay has to know. Its revision is left to the caller.
  absl::StatusOr<directorysync::relay::v1::FleetState> State();

  // `listener` is called after State has changed, on any thread. Once, before
  // any change.
  void OnChanged(std::function<void()> listener);
  // To be called by whoever changes the members.
  void NotifyChanged();

 private:
  FleetAuthority(StateDatabase& state, const ValueCipher& cipher,
                 Options options, Clock& clock,
                 FleetCertificateAuthority authority,
                 SigningKeyPair settings_key)
      : state_(state),
        cipher_(cipher),
        options_(std::move(options)),
        clock_(clock),
        authority_(std::move(authority.authority)),
        previous_certificates_(std::move(authority.previous)),
        settings_key_(std::move(settings_key)) {}

  absl::Status LoadSealingKeys(Database& database)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status AddSealingKey(Database& database)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Stores settings of a version above `floor` and all before, if they aren't
  // that already or what they say has changed. Versions are seconds since 1970,
  // so that those after a restored backup are likely above the lost ones.
  absl::Status UpdateSettings(Database& database, uint64_t floor = 0)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Certificate> Certify(absl::string_view signing_request_pem,
                                      const LeafTemplate& leaf) const;

  StateDatabase& state_;
  const ValueCipher& cipher_;
  const Options options_;
  Clock& clock_;
  const CertificateAuthority authority_;
  const std::vector<Certificate> previous_certificates_;
  const SigningKeyPair settings_key_;

  mutable absl::Mutex mutex_;
  // The one in use last.
  std::vector<std::shared_ptr<const SealingKeyPair>> sealing_keys_
      ABSL_GUARDED_BY(mutex_);
  directorysync::fleet::v1::FleetSettings settings_ ABSL_GUARDED_BY(mutex_);
  std::function<void()> on_changed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_FLEET_FLEET_AUTHORITY_H_
