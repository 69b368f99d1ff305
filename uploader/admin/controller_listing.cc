#include "uploader/admin/controller_listing.h"

#include <map>
#include <string>
#include <utility>

#include "common/status/status_macros.h"
#include "proto/directorysync/fleet/v1/fleet.pb.h"
#include "uploader/admin/controller_problems.h"
#include "uploader/fleet/enrolment.h"
#include "uploader/store/fleet_table.h"
#include "uploader/store/invitation_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

v1::EnrolmentState StateOf(const AdmittedController& controller,
                           absl::Time now) {
  if (controller.cloned) return v1::ENROLMENT_STATE_CLONED;
  return controller.certificate_expires <= now
             ? v1::ENROLMENT_STATE_CERTIFICATE_EXPIRED
             : v1::ENROLMENT_STATE_ENROLLED;
}

// The two enumerations have the same numbers.
v1::HookCoverage CoverageOf(directorysync::fleet::v1::HookState state) {
  return static_cast<v1::HookCoverage>(state);
}

void FillReport(const AdmittedController& controller,
                v1::DomainController& message) {
  directorysync::fleet::v1::Heartbeat heartbeat;
  if (!controller.heartbeat_at.has_value() ||
      !heartbeat.ParseFromString(controller.heartbeat)) {
    return;
  }
  *message.mutable_last_heartbeat() = ToTimestamp(*controller.heartbeat_at);
  v1::HandlerReport& report = *message.mutable_report();
  report.set_program_version(heartbeat.program_version());
  report.set_unsent_items(heartbeat.unsent_items());
  if (heartbeat.has_oldest_unsent()) {
    *report.mutable_oldest_unsent() = heartbeat.oldest_unsent();
  }
  report.set_open_captures(heartbeat.open_captures());
  report.set_losses(heartbeat.losses());
  report.set_hook(CoverageOf(heartbeat.hook()));
  if (heartbeat.has_last_hook_call()) {
    *report.mutable_last_hook_call() = heartbeat.last_hook_call();
  }
  if (heartbeat.has_last_capture()) {
    *report.mutable_last_capture() = heartbeat.last_capture();
  }
  *report.mutable_clock_offset() =
      ToDuration(FromTimestamp(heartbeat.sent()) - *controller.heartbeat_at);
  report.set_settings_version(heartbeat.settings_version());
}

v1::DomainController Describe(const AdmittedController& controller,
                              absl::Time now) {
  v1::DomainController message;
  message.set_dns_host_name(controller.dns_host_name);
  *message.mutable_admitted() = ToTimestamp(controller.admitted_at);
  *message.mutable_certificate_expires() =
      ToTimestamp(controller.certificate_expires);
  if (controller.last_item_at.has_value()) {
    *message.mutable_last_item() = ToTimestamp(*controller.last_item_at);
  }
  message.set_state(StateOf(controller, now));
  FillReport(controller, message);
  for (std::string& problem : ProblemsOf(controller, now)) {
    message.add_problems(std::move(problem));
  }
  return message;
}

void AddInvitation(const Invitation& invitation, absl::Time now,
                   v1::DomainController& message) {
  if (!invitation.used_digest.empty()) return;
  const bool is_void = invitation.expires_at <= now ||
                       invitation.wrong_attempts >= kMostWrongTokens;
  *message.mutable_invitation_expires() = ToTimestamp(invitation.expires_at);
  if (message.state() != v1::ENROLMENT_STATE_UNSPECIFIED) return;
  message.set_dns_host_name(invitation.dns_host_name);
  message.set_state(is_void ? v1::ENROLMENT_STATE_INVITATION_VOID
                            : v1::ENROLMENT_STATE_INVITED);
}

}  // namespace

absl::StatusOr<v1::ListDomainControllersResponse> ListControllers(
    StateDatabase& state, absl::Time now) {
  std::map<std::string, v1::DomainController> by_name;
  RETURN_IF_ERROR(state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(const auto controllers,
                     FleetTable(database).Controllers());
    for (const AdmittedController& controller : controllers) {
      by_name[controller.dns_host_name] = Describe(controller, now);
    }
    ASSIGN_OR_RETURN(const auto invitations, InvitationTable(database).List());
    for (const Invitation& invitation : invitations) {
      if (!invitation.used_digest.empty()) continue;
      AddInvitation(invitation, now, by_name[invitation.dns_host_name]);
    }
    return absl::OkStatus();
  }));
  v1::ListDomainControllersResponse response;
  for (auto& [name, message] : by_name) {
    *response.add_domain_controllers() = std::move(message);
  }
  return response;
}

}  // namespace directory_sync::uploader
