#ifndef UPLOADER_STORE_FLEET_TABLE_H_
#define UPLOADER_STORE_FLEET_TABLE_H_

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

// What makes this uploader the one that the fleet trusts and seals to.
struct FleetKeys {
  std::string certificate_pem;
  Secret key_pem;
  // X25519, 32 bytes each.
  std::string sealing_public_key;
  Secret sealing_key;
};

// A domain controller whose password handler was let in.
struct AdmittedController {
  // Lower case.
  std::string dns_host_name;
  // SHA-256 of the signing request and the signing key it came with.
  std::string request_digest;
  std::string certificate_pem;
  absl::Time certificate_expires;
  // Ed25519, 32 bytes.
  std::string signing_public_key;
  absl::Time admitted_at;
  std::string admitted_by;
  std::optional<absl::Time> last_item_at;
};

// The fleet's authority, its private keys encrypted, and its members. Use
// inside StateDatabase::Write or Read.
class FleetTable {
 public:
  FleetTable(Database& database, const ValueCipher& cipher)
      : database_(database), cipher_(cipher) {}

  // Nothing before the first PutKeys. DATA_LOSS as ValueCipher::Open.
  absl::StatusOr<std::optional<FleetKeys>> Keys();
  absl::Status PutKeys(const FleetKeys& keys);

  absl::Status PutController(const AdmittedController& controller);
  absl::StatusOr<std::optional<AdmittedController>> FindController(
      absl::string_view dns_host_name);
  // By name.
  absl::StatusOr<std::vector<AdmittedController>> Controllers();
  absl::Status NoteItem(absl::string_view dns_host_name, absl::Time now);

 private:
  absl::StatusOr<std::vector<AdmittedController>> Select(Statement select);

  Database& database_;
  const ValueCipher& cipher_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_FLEET_TABLE_H_
