#ifndef UPLOADER_ACCESS_PROVIDER_ACCESS_H_
#define UPLOADER_ACCESS_PROVIDER_ACCESS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "proto/directorysync/upload/v1/upload.pb.h"
#include "uploader/provider/api_keys.h"
#include "uploader/provider/call_budget.h"
#include "uploader/provider/provider_client.h"
#include "uploader/store/audit_table.h"
#include "uploader/store/state_database.h"
#include "uploader/store/value_cipher.h"

namespace directory_sync::uploader {

// FAILED_PRECONDITION, with the cure: there is no registration.
absl::Status NotRegisteredError();

// The registration at the provider, and the clients it allows to make. Thread
// safe.
class ProviderAccess {
 public:
  using Client = provider::ProviderClient;
  using Domains = std::vector<directorysync::upload::v1::MailDomain>;
  // Makes a paced client; INVALID_ARGUMENT for keys that can't be any.
  using ClientFactory = std::function<absl::StatusOr<std::unique_ptr<Client>>(
      const provider::ApiKeys&, provider::Priority)>;

  // All must outlive it. `provider_url` is the one of the configuration file:
  // keys that were registered at another one count for nothing.
  ProviderAccess(StateDatabase& state, const ValueCipher& cipher,
                 std::string provider_url, ClientFactory factory, Clock& clock);

  // Reads the stored registration, if there is one. DATA_LOSS when its keys
  // can't be decrypted.
  absl::Status Load();

  // Verifies the keys at the provider and stores them encrypted; what is held
  // is to be compared with the provider then (DriftTable).
  //   UNAUTHENTICATED     the provider refused the keys
  //   PERMISSION_DENIED   they aren't a super administrator's
  //   UNAVAILABLE         the provider can't be reached
  //   INVALID_ARGUMENT    they can't be keys
  //   FAILED_PRECONDITION the account has no mail domain
  absl::StatusOr<Domains> Register(provider::ApiKeys keys, const Actor& actor);

  // Forgets the stored keys, and nothing else.
  absl::Status Unregister(const Actor& actor);

  // Clients that were made before are to be made anew.
  void Renew();

  bool registered() const { return generation() != 0; }

  // Another with each registration; 0 without one.
  int64_t generation() const;

  // A client with the stored keys, for one thread. FAILED_PRECONDITION, with
  // the cure, without a registration.
  absl::StatusOr<std::unique_ptr<Client>> NewClient(
      provider::Priority priority) const;

 private:
  absl::StatusOr<Domains> Verify(const provider::ApiKeys& keys) const;
  absl::Status Store(const provider::ApiKeys& keys, const Domains& domains,
                     const Actor& actor);

  StateDatabase& state_;
  const ValueCipher& cipher_;
  const std::string provider_url_;
  const ClientFactory factory_;
  Clock& clock_;
  // Held while the stored keys and those in use become others, so that both are
  // always the same; before mutex_.
  absl::Mutex change_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  mutable absl::Mutex mutex_;
  std::optional<provider::ApiKeys> keys_ ABSL_GUARDED_BY(mutex_);
  int64_t last_generation_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ACCESS_PROVIDER_ACCESS_H_
