#include "uploader/proof/coverage.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;
using directorysync::directory::v1::KnownDomainController;

namespace {

// One domain controller, from each side.
struct Sides {
  const KnownDomainController* known = nullptr;
  const AdmittedController* admitted = nullptr;
  const HandlerSign* sign = nullptr;
  std::optional<absl::Time> last_capture;
  int64_t missed = 0;
};

struct Finding {
  v1::CoverageState state = v1::COVERAGE_STATE_COVERED;
  std::string reason;
  std::string cure;
};

Finding OfMissingHandler() {
  return {v1::COVERAGE_STATE_MISSING,
          "No password handler is enrolled: changes made there are missed.",
          "Install the password handler there."};
}

Finding OfClone() {
  return {v1::COVERAGE_STATE_BLOCKED,
          "Its handler exists twice, as after a copy or a snapshot of the "
          "machine, and was cut off.",
          "Stop both, delete their state directories, and enrol the right one "
          "anew."};
}

Finding OfLosses(const HandlerSign& sign) {
  if (sign.losses == 0) return {};
  return {v1::COVERAGE_STATE_INCOMPLETE,
          absl::StrCat("In the last two weeks ", sign.losses,
                       " changes there couldn't be captured."),
          "Look there for the cause in the handler's log; then let the users "
          "whose passwords were missed change them once more."};
}

Finding OfHook(const HandlerSign& sign, int64_t missed) {
  if (sign.hook == HookSign::kMissing) {
    return {v1::COVERAGE_STATE_MISSING,
            "The handler runs, and the hook isn't in the domain controller's "
            "configuration: changes made there are missed.",
            "Run the password handler's set-up there once more."};
  }
  if (sign.hook == HookSign::kInstalled && missed > 0) {
    return {v1::COVERAGE_STATE_NOT_LOADED,
            "The hook is installed, changes were missed, and nothing has "
            "called it since the handler began.",
            "Restart the domain controller; if that changes nothing, look "
            "there for what keeps the hook from being loaded."};
  }
  if (sign.problems.empty()) return OfLosses(sign);
  const bool works = sign.hook == HookSign::kCalling;
  return {works ? v1::COVERAGE_STATE_INCOMPLETE : v1::COVERAGE_STATE_BLOCKED,
          absl::StrJoin(sign.problems, " "), ""};
}

// Of what only shows by what came from there.
Finding OfSilence(const Sides& sides, absl::Time now) {
  const absl::Time heard =
      sides.sign != nullptr
          ? sides.sign->heard_at
          : sides.admitted->last_item_at.value_or(absl::InfinitePast());
  if (heard + kSilentAfter >= now) return {};
  return {v1::COVERAGE_STATE_SILENT,
          heard == absl::InfinitePast()
              ? "Nothing was heard of its handler since it was enrolled."
              : absl::StrCat("Nothing was heard of its handler for ",
                             absl::FormatDuration(
                                 absl::Trunc(now - heard, absl::Seconds(1))),
                             "."),
          "Look there whether the handler runs and reaches the primary; what "
          "it captures meanwhile arrives later."};
}

Finding Assess(const Sides& sides, absl::Time now) {
  if (sides.known != nullptr && sides.known->read_only()) {
    return {v1::COVERAGE_STATE_NOT_NEEDED,
            "It is read-only: passwords are changed on others.", ""};
  }
  if (sides.admitted == nullptr) return OfMissingHandler();
  if (sides.admitted->cloned) return OfClone();
  if (sides.admitted->certificate_expires <= now) {
    return {v1::COVERAGE_STATE_BLOCKED,
            "Its handler's certificate has expired, so nothing arrives from "
            "there.",
            "Enrol the handler anew; what it captured meanwhile then arrives."};
  }
  Finding finding = OfSilence(sides, now);
  if (finding.state != v1::COVERAGE_STATE_COVERED) return finding;
  if (sides.sign != nullptr) finding = OfHook(*sides.sign, sides.missed);
  if (finding.state == v1::COVERAGE_STATE_COVERED && sides.missed > 0) {
    return {v1::COVERAGE_STATE_INCOMPLETE,
            absl::StrCat("The last change of ", sides.missed,
                         " accounts in scope was missed there."),
            "Look there whether the hook is loaded and what it says in its "
            "log; then let these users change their password once more."};
  }
  return finding;
}

void FillSign(const HandlerSign& sign, absl::Time now,
              v1::ControllerCoverage& coverage) {
  coverage.set_queued(sign.unsent_items);
  if (sign.oldest_unsent.has_value()) {
    *coverage.mutable_oldest_queued() = ToDuration(now - *sign.oldest_unsent);
  }
  coverage.set_handler_version(sign.program_version);
  if (sign.hook == HookSign::kUnknown) return;
  coverage.set_hook_installed(sign.hook != HookSign::kMissing);
  if (sign.hook == HookSign::kInstalled) return;
  coverage.set_hook_loaded(sign.hook == HookSign::kCalling);
}

// Each the latest that any side knows.
void FillTimes(const Sides& sides, v1::ControllerCoverage& coverage) {
  std::optional<absl::Time> seen;
  std::optional<absl::Time> captured = sides.last_capture;
  if (sides.admitted != nullptr) seen = sides.admitted->last_item_at;
  if (sides.sign != nullptr) {
    seen = std::max(seen, std::optional(sides.sign->heard_at));
    captured = std::max(captured, sides.sign->last_capture);
  }
  if (seen.has_value()) *coverage.mutable_last_seen() = ToTimestamp(*seen);
  if (captured.has_value()) {
    *coverage.mutable_last_capture() = ToTimestamp(*captured);
  }
}

v1::ControllerCoverage Describe(const std::string& name, const Sides& sides,
                                absl::Time now) {
  v1::ControllerCoverage coverage;
  coverage.set_dns_host_name(name);
  coverage.set_missed_accounts(sides.missed);
  coverage.set_in_directory(sides.known != nullptr);
  if (sides.known != nullptr) {
    coverage.set_invocation_id(sides.known->invocation_id());
    coverage.set_site(sides.known->site());
  }
  if (sides.admitted != nullptr) {
    *coverage.mutable_enrolled() = ToTimestamp(sides.admitted->admitted_at);
    *coverage.mutable_certificate_expires() =
        ToTimestamp(sides.admitted->certificate_expires);
  }
  FillTimes(sides, coverage);
  if (sides.sign != nullptr) FillSign(*sides.sign, now, coverage);
  const Finding finding = Assess(sides, now);
  coverage.set_state(finding.state);
  coverage.set_reason(finding.reason);
  coverage.set_cure(finding.cure);
  return coverage;
}

}  // namespace

v1::GetPasswordCoverageResponse AssessCoverage(const CoverageView& view) {
  std::map<std::string, Sides> all;
  if (view.known.ok()) {
    for (const KnownDomainController& known : *view.known) {
      Sides& sides = all[absl::AsciiStrToLower(known.dns_host_name())];
      sides.known = &known;
      const auto missed = view.missed.find(known.invocation_id());
      if (missed != view.missed.end()) sides.missed = missed->second;
    }
  }
  for (const AdmittedController& admitted : view.admitted) {
    all[admitted.dns_host_name].admitted = &admitted;
  }
  v1::GetPasswordCoverageResponse response;
  for (auto& [name, sides] : all) {
    const auto sign = view.signs.find(name);
    if (sign != view.signs.end()) sides.sign = &sign->second;
    const auto capture = view.last_captures.find(name);
    if (capture != view.last_captures.end()) {
      sides.last_capture = capture->second;
    }
    *response.add_controllers() = Describe(name, sides, view.now);
  }
  if (!view.known.ok()) {
    response.set_directory_error(std::string(view.known.status().message()));
  }
  return response;
}

}  // namespace directory_sync::uploader
