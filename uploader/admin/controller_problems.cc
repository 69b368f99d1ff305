#include "uploader/admin/controller_problems.h"

#include "absl/strings/str_cat.h"

namespace directory_sync::uploader {
namespace {

constexpr absl::Duration kWarning = absl::Hours(7 * 24);

std::string Describe(const AdmittedController& controller, absl::Time now) {
  const std::string day = absl::FormatTime(
      "%Y-%m-%d", controller.certificate_expires, absl::UTCTimeZone());
  const std::string cure = absl::StrCat(
      ": \"directory-syncctl domain-controllers issue ",
      controller.dns_host_name,
      " --directory=DIR\" makes a new one, which has to be installed there.");
  if (controller.certificate_expires <= now) {
    return absl::StrCat("The password handler's certificate of ",
                        controller.dns_host_name, " expired on ", day,
                        ", so no passwords arrive from there", cure);
  }
  return absl::StrCat("The password handler's certificate of ",
                      controller.dns_host_name, " expires on ", day,
                      "; after that no passwords arrive from there", cure);
}

}  // namespace

std::vector<std::string> CertificateProblems(
    const std::vector<AdmittedController>& controllers, absl::Time now) {
  std::vector<std::string> problems;
  for (const AdmittedController& controller : controllers) {
    if (controller.certificate_expires > now + kWarning) continue;
    problems.push_back(Describe(controller, now));
  }
  return problems;
}

}  // namespace directory_sync::uploader
