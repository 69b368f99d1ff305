#include "uploader/proof/certificate_alerts.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/identity/certificate.h"
#include "common/status/status_macros.h"
#include "uploader/fleet/enrolment.h"
#include "uploader/proof/kept_alerts.h"

namespace directory_sync::uploader {
namespace {

constexpr char kPrefix[] = "certificate/";

AlertText Warning(absl::string_view kind, std::string message,
                  std::string cure) {
  return {absl::StrCat(kPrefix, kind),
          directorysync::upload::v1::ALERT_SEVERITY_WARNING, std::move(message),
          std::move(cure)};
}

std::string Day(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone());
}

AlertText OfAuthority(absl::Time end) {
  return Warning(
      "authority",
      absl::StrCat("The fleet's certificate authority ends on ", Day(end),
                   "; from then on no password handler is let in."),
      "Restart Directory Sync on this machine: at its start it "
      "renews the authority.");
}

AlertText OfHandlers(absl::Time end, const std::vector<std::string>& names) {
  const std::string list = absl::StrJoin(names, " ");
  return Warning(
      "handlers",
      absl::StrCat("The password handlers of these domain controllers know "
                   "only the fleet's certificate that ends on ",
                   Day(end),
                   "; after that they don't trust this machine: ", list),
      absl::StrCat("Run \"directory-syncctl domain-controllers add ", list,
                   "\" and copy the new folder to each of them."));
}

AlertText OfOperator(absl::Time end, absl::Time now) {
  return Warning(
      "operator",
      absl::StrCat("The operator's certificate for port 8732 ",
                   now < end ? "ends" : "ended", " on ", Day(end), "."),
      "If tools use it, run \"directory-syncctl domain-controllers "
      "operator-identity\" once more.");
}

// Bundles from before the renewal were good for some time after it.
std::vector<std::string> JoinedBefore(
    absl::Time renewal, const std::vector<AdmittedController>& admitted) {
  std::vector<std::string> names;
  for (const AdmittedController& controller : admitted) {
    if (controller.cloned) continue;
    if (controller.admitted_at < renewal + kLongestInvitation) {
      names.push_back(controller.dns_host_name);
    }
  }
  return names;
}

}  // namespace

std::vector<AlertText> CertificateAlerts(
    const FleetCertificateEnds& ends,
    const std::vector<AdmittedController>& admitted, absl::Time now) {
  std::vector<AlertText> alerts;
  if (ends.authority - now < kAuthorityAlert) {
    alerts.push_back(OfAuthority(ends.authority));
  }
  if (ends.previous.has_value() && *ends.previous - now < kAuthorityAlert) {
    const auto names = JoinedBefore(ends.authority_since, admitted);
    if (!names.empty()) alerts.push_back(OfHandlers(*ends.previous, names));
  }
  if (ends.operator_leaf.has_value() &&
      absl::AbsDuration(*ends.operator_leaf - now) < kOperatorAlert) {
    alerts.push_back(OfOperator(*ends.operator_leaf, now));
  }
  return alerts;
}

absl::Status KeepCertificateAlerts(StateDatabase& state, FleetAuthority& fleet,
                                   absl::Time now) {
  FleetCertificateEnds ends;
  ends.authority = fleet.certificate().not_after();
  ends.authority_since = fleet.certificate().not_before();
  if (!fleet.previous_certificates().empty()) {
    ends.previous = fleet.previous_certificates().front().not_after();
  }
  std::vector<AdmittedController> admitted;
  RETURN_IF_ERROR(state.Read([&](Database& database) -> absl::Status {
    FleetTable table(database);
    ASSIGN_OR_RETURN(admitted, table.Controllers());
    ASSIGN_OR_RETURN(const std::string pem, table.OperatorCertificate());
    if (pem.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const Certificate leaf, Certificate::FromPem(pem));
    ends.operator_leaf = leaf.not_after();
    return absl::OkStatus();
  }));
  return SettleAlertsOf(state, kPrefix,
                        ByKey(CertificateAlerts(ends, admitted, now)), now);
}

}  // namespace directory_sync::uploader
