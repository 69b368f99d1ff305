#include "uploader/passwords/stamp_reader.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"

namespace directory_sync::uploader {
namespace {

constexpr size_t kBatch = 1000;
// A domain controller that didn't answer costs its time-out each time.
constexpr absl::Duration kSilence = absl::Seconds(30);

}  // namespace

absl::StatusOr<StampReader::Reading> StampReader::Read(
    const std::vector<std::string>& guids, const std::string& controller) {
  if (!controller.empty()) {
    absl::StatusOr<Reading> reading = ReadAt(guids, controller);
    if (reading.ok() || absl::IsCancelled(reading.status())) return reading;
  }
  return ReadBatches(guids, "");
}

absl::StatusOr<StampReader::Reading> StampReader::ReadAt(
    const std::vector<std::string>& guids, const std::string& controller) {
  if (IsSilent(controller)) {
    return absl::UnavailableError("it didn't answer a moment ago");
  }
  absl::StatusOr<Reading> reading = ReadBatches(guids, controller);
  // What can't be read of certain accounts is no silence.
  const absl::Status& status = reading.status();
  if (!status.ok() && !absl::IsCancelled(status) &&
      !absl::IsPermissionDenied(status) && !absl::IsDataLoss(status)) {
    NoteSilent(controller);
  }
  return reading;
}

absl::StatusOr<StampReader::Reading> StampReader::ReadBatches(
    const std::vector<std::string>& guids, const std::string& controller) {
  Reading reading;
  for (size_t begin = 0; begin < guids.size(); begin += kBatch) {
    const size_t end = std::min(begin + kBatch, guids.size());
    ASSIGN_OR_RETURN(const auto response,
                     source_.LookUpPasswordStamps(
                         {guids.begin() + static_cast<std::ptrdiff_t>(begin),
                          guids.begin() + static_cast<std::ptrdiff_t>(end)},
                         controller));
    for (const auto& account : response.stamps()) {
      if (!account.has_stamp()) continue;
      reading.stamps[account.object_guid()] = account.stamp();
    }
    reading.unreadable.insert(response.unreadable().begin(),
                              response.unreadable().end());
    reading.controller = response.invocation_id();
  }
  return reading;
}

std::map<std::string, std::vector<ControllerStamp>> StampReader::ReadEverywhere(
    const std::vector<std::string>& guids) {
  std::map<std::string, std::vector<ControllerStamp>> views;
  const auto known = controllers_.List();
  if (!known.ok()) {
    const std::string name =
        absl::StrCat("(unknown: ", known.status().message(), ")");
    for (const std::string& guid : guids) {
      views[guid].push_back({name, /*answered=*/false, {}});
    }
    return views;
  }
  for (const auto& controller : *known) {
    // No change is made there, and it may lack the password altogether.
    if (controller.read_only()) continue;
    const auto reading = ReadAt(guids, controller.invocation_id());
    for (const std::string& guid : guids) {
      ControllerStamp& view = views[guid].emplace_back();
      view.name = controller.dns_host_name();
      view.answered = reading.ok() && reading->unreadable.count(guid) == 0;
      if (!view.answered) continue;
      const auto found = reading->stamps.find(guid);
      if (found != reading->stamps.end()) view.stamp = found->second;
    }
  }
  return views;
}

std::string StampReader::MakerOf(const std::string& invocation_id) {
  return absl::AsciiStrToLower(controllers_.NameOf(invocation_id));
}

bool StampReader::IsSilent(const std::string& controller) {
  absl::MutexLock lock(&mutex_);
  const auto found = silent_.find(controller);
  return found != silent_.end() && clock_.Now() < found->second;
}

void StampReader::NoteSilent(const std::string& controller) {
  absl::MutexLock lock(&mutex_);
  silent_[controller] = clock_.Now() + kSilence;
}

}  // namespace directory_sync::uploader
