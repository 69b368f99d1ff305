#ifndef UPLOADER_STORE_FLEET_KEY_TABLE_H_
#define UPLOADER_STORE_FLEET_KEY_TABLE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/secret/secret.h"
#include "common/sqlite/database.h"
#include "uploader/store/value_cipher.h"

namespace directory_sync::uploader {

// The fleet's certificate authority.
struct AuthorityKeys {
  std::string certificate_pem;
  Secret key_pem;
};

// What the fleet is told, and the key that signs it.
struct SettingsKeys {
  Secret signing_seed;   // Ed25519
  std::string settings;  // a serialized fleet.v1.FleetSettings
};

// A key that passwords are sealed to.
struct StoredSealingKey {
  // X25519, 32 bytes each.
  std::string public_key;
  Secret secret;
  absl::Time made_at;
  // None: it is the one in use.
  std::optional<absl::Time> replaced_at;
};

// What makes this uploader the one that the fleet trusts and seals to; the
// private keys are encrypted. DATA_LOSS as ValueCipher::Open. Use inside
// StateDatabase::Write or Read.
class FleetKeyTable {
 public:
  FleetKeyTable(Database& database, const ValueCipher& cipher)
      : database_(database), cipher_(cipher) {}

  // Nothing before the first Put.
  absl::StatusOr<std::optional<AuthorityKeys>> Authority();
  absl::Status PutAuthority(const AuthorityKeys& keys);
  absl::StatusOr<std::optional<SettingsKeys>> Settings();
  absl::Status PutSettings(const SettingsKeys& keys);

  // The one in use last.
  absl::StatusOr<std::vector<StoredSealingKey>> SealingKeys();
  // It takes the place of the one in use.
  absl::Status PutSealingKey(absl::string_view public_key, const Secret& secret,
                             absl::Time now);
  // Forgets the keys that were replaced before `time`.
  absl::Status ForgetSealingKeys(absl::Time time);

 private:
  Database& database_;
  const ValueCipher& cipher_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_FLEET_KEY_TABLE_H_
