#include "uploader/passwords/stamp_watch.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "uploader/passwords/stamp_look.h"

namespace directory_sync::uploader {
namespace {

constexpr int kBatch = 1000;
constexpr absl::Duration kDirectoryRetry = absl::Seconds(10);
// Should a notification get lost.
constexpr absl::Duration kIdle = absl::Minutes(1);

absl::StatusOr<StampMakers> ReadMakers(ControllerDirectory& controllers,
                                       FleetAuthority& fleet) {
  StampMakers makers;
  const auto known = controllers.List();
  if (known.ok()) {
    for (const auto& controller : *known) {
      makers.names[controller.invocation_id()] = controller.dns_host_name();
    }
  }
  ASSIGN_OR_RETURN(const auto admitted, fleet.Controllers());
  for (const AdmittedController& controller : admitted) {
    makers.admitted[controller.dns_host_name] = controller.admitted_at;
  }
  return makers;
}

}  // namespace

void StampWatch::Run() {
  bool running = true;
  while (running) {
    const absl::Status status = CheckDue();
    if (!status.ok()) LogError("stamps_not_checked", {{"error", status}});
    running = parts_.wakeup.Wait(status.ok() ? TimeToNext() : kDirectoryRetry);
  }
}

absl::Status StampWatch::CheckDue() {
  std::vector<StampCheck> due;
  RETURN_IF_ERROR(parts_.state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(due,
                     StampCheckTable(database).Due(parts_.clock.Now(), kBatch));
    return absl::OkStatus();
  }));
  std::map<std::string, std::vector<StampCheck>> batches;
  for (StampCheck& check : due) {
    batches[check.controller].push_back(std::move(check));
  }
  for (const auto& [controller, checks] : batches) {
    RETURN_IF_ERROR(CheckBatch(controller, checks));
  }
  return absl::OkStatus();
}

absl::Status StampWatch::CheckBatch(const std::string& controller,
                                    const std::vector<StampCheck>& checks) {
  std::vector<std::string> guids;
  for (const StampCheck& check : checks) guids.push_back(check.guid);
  const auto reading = parts_.stamps.Read(guids, controller);
  if (!reading.ok()) {
    LogWarning("stamps_not_read", {{"error", reading.status()}});
    return Postpone(checks);
  }
  ASSIGN_OR_RETURN(const StampMakers makers,
                   ReadMakers(parts_.controllers, parts_.fleet));
  const absl::Time now = parts_.clock.Now();
  // Whom the directory shows to have gone back is asked about outside of any
  // transaction.
  std::map<std::string, std::vector<ControllerStamp>> everywhere;
  const auto visit = [&](Database& database, bool write) -> absl::Status {
    for (const StampCheck& check : checks) {
      const auto stamp = reading->stamps.find(check.guid);
      if (stamp == reading->stamps.end()) {
        if (!write || reading->unreadable.count(check.guid) > 0) continue;
        RETURN_IF_ERROR(StampCheckTable(database).Finish(check));
        continue;
      }
      const StampLook::Sight sight{stamp->second, reading->controller};
      StampLook look(database, makers, check, sight, now);
      ASSIGN_OR_RETURN(const StampFinding finding, look.Judge());
      if (write) {
        RETURN_IF_ERROR(look.Write(finding, everywhere[check.guid]));
      } else if (finding == StampFinding::kBackwards) {
        everywhere[check.guid] = {};
      }
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(PostponeUnreadable(checks, *reading));
  RETURN_IF_ERROR(parts_.state.Read(
      [&](Database& database) { return visit(database, false); }));
  std::vector<std::string> backwards;
  for (const auto& [guid, stamps] : everywhere) backwards.push_back(guid);
  if (!backwards.empty()) {
    everywhere = parts_.stamps.ReadEverywhere(backwards);
  }
  return parts_.state.Write(
      [&](Database& database) { return visit(database, true); });
}

absl::Status StampWatch::PostponeUnreadable(
    const std::vector<StampCheck>& checks,
    const StampReader::Reading& reading) {
  std::vector<StampCheck> unreadable;
  for (const StampCheck& check : checks) {
    if (reading.unreadable.count(check.guid) > 0) unreadable.push_back(check);
  }
  if (unreadable.empty()) return absl::OkStatus();
  LogWarning("stamps_not_readable",
             {{"accounts", static_cast<int64_t>(unreadable.size())}});
  return Postpone(unreadable);
}

absl::Status StampWatch::Postpone(const std::vector<StampCheck>& checks) {
  return parts_.state.Write([&](Database& database) -> absl::Status {
    for (StampCheck check : checks) {
      check.not_before = parts_.clock.Now() + kDirectoryRetry;
      RETURN_IF_ERROR(StampCheckTable(database).Postpone(check));
    }
    return absl::OkStatus();
  });
}

absl::Duration StampWatch::TimeToNext() {
  std::optional<absl::Time> turn;
  const absl::Status status =
      parts_.state.Read([&](Database& database) -> absl::Status {
        ASSIGN_OR_RETURN(turn, StampCheckTable(database).NextTurn());
        return absl::OkStatus();
      });
  if (!status.ok() || !turn.has_value()) return kIdle;
  return std::clamp(*turn - parts_.clock.Now(), absl::ZeroDuration(), kIdle);
}

}  // namespace directory_sync::uploader
