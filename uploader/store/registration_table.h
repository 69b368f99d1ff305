#ifndef UPLOADER_STORE_REGISTRATION_TABLE_H_
#define UPLOADER_STORE_REGISTRATION_TABLE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/secret/secret.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/upload/v1/upload.pb.h"
#include "uploader/store/value_cipher.h"

namespace directory_sync::uploader {

// The provider's API keys with what they were found to give access to.
struct Registration {
  std::string provider_url;
  Secret user_key;
  Secret secret_key;
  std::vector<directorysync::upload::v1::MailDomain> domains;
  std::string os_user;
};

// Keeps the registration, its keys encrypted. Use inside StateDatabase::Write
// or Read.
class RegistrationTable {
 public:
  RegistrationTable(Database& database, const ValueCipher& cipher)
      : database_(database), cipher_(cipher) {}

  // Replaces what there was.
  absl::Status Put(const Registration& registration, absl::Time now);

  // Forgets it, whatever address it is for.
  absl::Status Remove();

  // The registration, or nothing when there is none for `provider_url`: keys
  // given for one address are never sent to another.
  absl::StatusOr<std::optional<Registration>> Get(
      const std::string& provider_url);

 private:
  Database& database_;
  const ValueCipher& cipher_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_REGISTRATION_TABLE_H_
