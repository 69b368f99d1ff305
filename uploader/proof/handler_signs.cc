#include "uploader/proof/handler_signs.h"

#include "proto/directorysync/fleet/v1/fleet.pb.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

using directorysync::fleet::v1::Heartbeat;

HookSign HookOf(const Heartbeat& heartbeat) {
  switch (heartbeat.hook()) {
    case directorysync::fleet::v1::HOOK_STATE_MISSING:
      return HookSign::kMissing;
    case directorysync::fleet::v1::HOOK_STATE_INSTALLED:
      return HookSign::kInstalled;
    case directorysync::fleet::v1::HOOK_STATE_CALLING:
      return HookSign::kCalling;
    default:
      return HookSign::kUnknown;
  }
}

HandlerSign SignOf(const Heartbeat& heartbeat, absl::Time heard_at) {
  HandlerSign sign;
  sign.heard_at = heard_at;
  sign.hook = HookOf(heartbeat);
  sign.unsent_items = heartbeat.unsent_items();
  sign.losses = heartbeat.losses();
  sign.clock_offset = FromTimestamp(heartbeat.sent()) - heard_at;
  if (heartbeat.has_oldest_unsent()) {
    sign.oldest_unsent =
        FromTimestamp(heartbeat.oldest_unsent()) - sign.clock_offset;
  }
  if (heartbeat.has_last_capture()) {
    sign.last_capture =
        FromTimestamp(heartbeat.last_capture()) - sign.clock_offset;
  }
  sign.program_version = heartbeat.program_version();
  sign.problems.assign(heartbeat.problems().begin(),
                       heartbeat.problems().end());
  return sign;
}

}  // namespace

std::map<std::string, HandlerSign> SignsOf(
    const std::vector<AdmittedController>& admitted) {
  std::map<std::string, HandlerSign> signs;
  for (const AdmittedController& controller : admitted) {
    Heartbeat heartbeat;
    if (!controller.heartbeat_at.has_value() ||
        !heartbeat.ParseFromString(controller.heartbeat)) {
      continue;
    }
    signs[controller.dns_host_name] =
        SignOf(heartbeat, *controller.heartbeat_at);
  }
  return signs;
}

}  // namespace directory_sync::uploader
