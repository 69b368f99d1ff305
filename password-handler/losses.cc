#include "password-handler/losses.h"

#include <cstdio>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"
#include "password-handler/hook/tombstone_spool.h"

namespace directory_sync::password_handler {
namespace {

// Of one reading; the loss counts without it, too.
constexpr absl::Duration kReadTimeout = absl::Milliseconds(500);

// What is read after the commit says nothing of what was before.
void TakeReading(const DirectoryReading& reading, Candidate& tombstone) {
  const bool is_before = tombstone.hook == Candidate::Hook::kPreCommit;
  tombstone.before_known = is_before;
  tombstone.invocation_id = reading.invocation_id;
  if (!reading.account) return;
  tombstone.object_guid = reading.account->object_guid;
  if (is_before) tombstone.before = reading.account->stamp;
}

void TakeCall(const HookMessage& message, absl::Time now,
              Candidate& tombstone) {
  const bool is_stored = message.kind == HookMessage::Kind::kStored;
  tombstone.sam_account_name = message.sam_account_name;
  tombstone.hook =
      is_stored ? Candidate::Hook::kPostCommit : Candidate::Hook::kPreCommit;
  tombstone.entered = message.entered;
  tombstone.accepted = is_stored ? message.notified : now;
}

}  // namespace

absl::Status Losses::Append(const HookMessage& message,
                            absl::string_view reason,
                            const DirectoryReading* reading) {
  return AppendFrom(message, reason, [reading](Candidate& tombstone) {
    if (reading != nullptr) TakeReading(*reading, tombstone);
  });
}

absl::Status Losses::AppendFrom(const HookMessage& message,
                                absl::string_view reason,
                                absl::FunctionRef<void(Candidate&)> fill) {
  const auto make = [&](Candidate& tombstone) -> absl::StatusOr<std::string> {
    TakeCall(message, clock_.Now(), tombstone);
    fill(tombstone);
    return maker_.SignedLoss(tombstone, queue_.incarnation(), reason);
  };
  absl::Status appended =
      queue_.Append(Candidate::Kind::kTombstone, message.id, make);
  if (absl::IsAlreadyExists(appended)) return absl::OkStatus();
  if (appended.ok()) {
    LogError("password_lost",
             {{"account", message.sam_account_name}, {"reason", reason}});
  }
  return appended;
}

absl::Status Losses::CollectSpool() {
  absl::MutexLock lock(&collecting_);
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, ListTombstones(spool_));
  for (const std::string& id : ids) RETURN_IF_ERROR(CollectOne(id));
  return absl::OkStatus();
}

absl::Status Losses::CollectOne(const std::string& id) {
  const absl::StatusOr<HookMessage> tombstone = ReadTombstone(spool_, id);
  if (absl::IsInvalidArgument(tombstone.status()) ||
      absl::IsFailedPrecondition(tombstone.status())) {
    // Written whole or not at all, so a disk did this, or a newer hook. Whose
    // it was can't be told; it stays for the administrator.
    const std::string path = TombstonePath(spool_, id);
    LogError("tombstone_damaged",
             {{"file", path}, {"error", tombstone.status()}});
    std::rename(path.c_str(), absl::StrCat(path, ".damaged").c_str());
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(tombstone.status());
  // By now the account may bear another name than its earlier captures. Its
  // stamp says nothing of the one before.
  const auto now =
      stamps_.ReadByName(tombstone->sam_account_name, kReadTimeout);
  RETURN_IF_ERROR(
      AppendFrom(*tombstone, tombstone->reason, [&](Candidate& loss) {
        if (!now.ok()) return;
        loss.invocation_id = now->invocation_id;
        if (now->account) loss.object_guid = now->account->object_guid;
      }));
  return RemoveTombstone(spool_, id);
}

}  // namespace directory_sync::password_handler
