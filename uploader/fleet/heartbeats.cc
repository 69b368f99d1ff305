#include "uploader/fleet/heartbeats.h"

#include <cstdint>
#include <optional>
#include <string>

#include "common/enrolment/fleet_statement.h"
#include "common/identity/spiffe_id.h"
#include "common/log/log.h"
#include "common/sealing/signing_key.h"
#include "common/status/status_macros.h"
#include "uploader/store/fleet_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

using directorysync::fleet::v1::Heartbeat;
using directorysync::relay::v1::HeartbeatReport;

absl::StatusOr<Heartbeat> Check(const AdmittedController& sender,
                                const HeartbeatReport& report) {
  ASSIGN_OR_RETURN(const SigningPublicKey key,
                   SigningPublicKey::FromBytes(sender.signing_public_key));
  ASSIGN_OR_RETURN(Heartbeat heartbeat,
                   VerifyHeartbeat(report.signed_heartbeat(), key));
  Heartbeat before;
  if (!sender.heartbeat.empty() && before.ParseFromString(sender.heartbeat) &&
      FromTimestamp(heartbeat.sent()) <= FromTimestamp(before.sent())) {
    return absl::AlreadyExistsError("it is older than the one before");
  }
  return heartbeat;
}

}  // namespace

absl::Status Heartbeats::Take(const HeartbeatReport& report) {
  const absl::StatusOr<SpiffeId> id = SpiffeId::Parse(report.sender());
  if (!id.ok() || id->handler_name().empty()) return absl::OkStatus();
  uint64_t version = 0;
  RETURN_IF_ERROR(state_.Write([&](Database& database) -> absl::Status {
    FleetTable table(database);
    ASSIGN_OR_RETURN(const std::optional<AdmittedController> sender,
                     table.FindController(id->handler_name()));
    if (!sender.has_value()) return absl::OkStatus();
    const absl::StatusOr<Heartbeat> heartbeat = Check(*sender, report);
    if (!heartbeat.ok()) {
      LogWarning("heartbeat_refused", {{"sender", sender->dns_host_name},
                                       {"error", heartbeat.status()}});
      return absl::OkStatus();
    }
    version = heartbeat->settings_version();
    return table.NoteHeartbeat(sender->dns_host_name,
                               heartbeat->SerializeAsString(), clock_.Now());
  }));
  return fleet_.OutrunVersion(version);
}

}  // namespace directory_sync::uploader
