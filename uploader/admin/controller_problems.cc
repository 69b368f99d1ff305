#include "uploader/admin/controller_problems.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/directorysync/fleet/v1/fleet.pb.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

using directorysync::fleet::v1::Heartbeat;
using directorysync::fleet::v1::HOOK_STATE_MISSING;

// A handler renews ten days before the end; this is a week of failures.
constexpr absl::Duration kExpiryWarning = absl::Hours(3 * 24);
constexpr absl::Duration kLargestOffset = absl::Minutes(2);
constexpr absl::Duration kLongestBacklog = absl::Minutes(15);

std::string Minute(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M UTC", time, absl::UTCTimeZone());
}

void AddCertificateProblem(const AdmittedController& controller, absl::Time now,
                           std::vector<std::string>& problems) {
  if (controller.certificate_expires > now + kExpiryWarning) return;
  const bool is_over = controller.certificate_expires <= now;
  problems.push_back(absl::StrCat(
      "The password handler's certificate of ", controller.dns_host_name,
      is_over ? " expired on " : " expires on ",
      Minute(controller.certificate_expires),
      ": it renews by itself as soon as it runs and reaches port 8732 of this "
      "machine."));
}

void AddHeartbeatProblems(const AdmittedController& controller, absl::Time now,
                          std::vector<std::string>& problems) {
  const std::string& name = controller.dns_host_name;
  Heartbeat heartbeat;
  if (!controller.heartbeat_at.has_value() ||
      !heartbeat.ParseFromString(controller.heartbeat)) {
    return;
  }
  if (now - *controller.heartbeat_at > kLongestSilence) {
    problems.push_back(absl::StrCat(
        "Nothing was heard of the password handler on ", name, " since ",
        Minute(*controller.heartbeat_at),
        ": see that it runs and reaches port 8732 of this machine."));
  }
  const absl::Duration offset =
      FromTimestamp(heartbeat.sent()) - *controller.heartbeat_at;
  if (absl::AbsDuration(offset) > kLargestOffset) {
    problems.push_back(absl::StrCat(
        "The clock of ", name, " differs from this machine's by ",
        absl::FormatDuration(absl::Trunc(offset, absl::Seconds(1))),
        ": correct the one that is wrong."));
  }
  if (heartbeat.hook() == HOOK_STATE_MISSING) {
    problems.push_back(absl::StrCat(
        "Passwords changed on ", name,
        " are not captured: run \"password_handler setup\" there and restart "
        "Samba."));
  }
  if (heartbeat.has_oldest_unsent() &&
      *controller.heartbeat_at - FromTimestamp(heartbeat.oldest_unsent()) >
          kLongestBacklog) {
    problems.push_back(
        absl::StrCat("Passwords of ", name, " wait there since ",
                     Minute(FromTimestamp(heartbeat.oldest_unsent())),
                     ": see the log of the relay."));
  }
  for (const std::string& problem : heartbeat.problems()) {
    problems.push_back(absl::StrCat(name, ": ", problem));
  }
}

}  // namespace

std::vector<std::string> ProblemsOf(const AdmittedController& controller,
                                    absl::Time now) {
  std::vector<std::string> problems;
  if (controller.cloned) {
    problems.push_back(absl::StrCat(
        "The password handler of ", controller.dns_host_name,
        " exists twice, as after a copy or a snapshot of the machine, and was "
        "cut off: stop both, delete their state directories, and start the "
        "right one with a new bundle of \"directory-syncctl domain-controllers "
        "add ",
        controller.dns_host_name, "\"."));
    return problems;
  }
  AddCertificateProblem(controller, now, problems);
  AddHeartbeatProblems(controller, now, problems);
  return problems;
}

std::vector<std::string> ControllerProblems(
    const std::vector<AdmittedController>& controllers, absl::Time now) {
  std::vector<std::string> problems;
  for (const AdmittedController& controller : controllers) {
    for (std::string& problem : ProblemsOf(controller, now)) {
      problems.push_back(std::move(problem));
    }
  }
  return problems;
}

}  // namespace directory_sync::uploader
