#include "relay/fleet_roster.h"

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/platform/files.h"
#include "common/server/peer_identity.h"
#include "common/status/status_macros.h"

namespace directory_sync::relay {
namespace {

using directorysync::relay::v1::FleetLeaf;
using directorysync::relay::v1::FleetState;

// 10,000 handlers are 1 MB.
constexpr size_t kMostBytes = 16 << 20;

absl::StatusOr<FleetState> Load(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path, kMostBytes));
  FleetState state;
  if (!state.ParseFromString(bytes)) {
    return absl::DataLossError(absl::StrCat(path, ": damaged"));
  }
  return state;
}

}  // namespace

FleetRoster::FleetRoster(std::string path) : path_(std::move(path)) {
  const absl::StatusOr<FleetState> state = Load(path_);
  if (state.ok()) {
    absl::MutexLock lock(&mutex_);
    Take(*state);
  } else if (!absl::IsNotFound(state.status())) {
    LogWarning("fleet_unknown", {{"error", state.status()}});
  }
}

void FleetRoster::Take(const FleetState& state) {
  leaves_.clear();
  for (const FleetLeaf& leaf : state.leaves()) {
    leaves_.emplace(leaf.id(), leaf.serial());
  }
  signed_settings_ = state.signed_settings();
  serialized_ = state.SerializeAsString();
}

absl::Status FleetRoster::Replace(const FleetState& state) {
  std::vector<std::function<void()>> listeners;
  {
    absl::MutexLock lock(&mutex_);
    Take(state);
    listeners = listeners_;
  }
  for (const auto& listener : listeners) listener();
  // What counts by now: another may have come meanwhile, and must not be
  // followed in the file by this one.
  absl::MutexLock writing(&writing_);
  std::string newest;
  {
    absl::MutexLock lock(&mutex_);
    newest = serialized_;
  }
  return AtomicWriteFile(path_, newest);
}

bool FleetRoster::Has(const SpiffeId& id, const std::string& serial) const {
  absl::MutexLock lock(&mutex_);
  return leaves_.count({id.uri(), serial}) != 0;
}

absl::Status FleetRoster::Check(const grpc::AuthContext& peer) const {
  ASSIGN_OR_RETURN(const SpiffeId id, PeerIdentityOf(peer));
  ASSIGN_OR_RETURN(const Certificate certificate, PeerCertificateOf(peer));
  if (Has(id, certificate.serial())) return absl::OkStatus();
  return absl::PermissionDeniedError(absl::StrCat(
      "the certificate of ", id.uri(),
      " is revoked, or the uploader hasn't told of it yet; if it should "
      "belong to the fleet, \"directory-syncctl domain-controllers add\" makes "
      "a new bundle for it"));
}

std::string FleetRoster::signed_settings() const {
  absl::MutexLock lock(&mutex_);
  return signed_settings_;
}

void FleetRoster::OnChanged(std::function<void()> listener) {
  absl::MutexLock lock(&mutex_);
  listeners_.push_back(std::move(listener));
}

}  // namespace directory_sync::relay
