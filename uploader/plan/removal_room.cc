#include "uploader/plan/removal_room.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/plan/removal_limit.h"
#include "uploader/plan/removal_report.h"
#include "uploader/provider/mail_service.h"
#include "uploader/reconcile/entry.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/service_number.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

using reconcile::PlannedOperation;
using reconcile::RemovalKind;

namespace {

// Removals of one operation.
constexpr size_t kMostAtOnce = reconcile::kMembersPerOperation;

v1::RemovalKind NumberOfKind(RemovalKind kind) {
  switch (kind) {
    case RemovalKind::kDisableMailbox:
      return v1::REMOVAL_KIND_DISABLE_MAILBOX;
    case RemovalKind::kDeleteContact:
      return v1::REMOVAL_KIND_DELETE_CONTACT;
    case RemovalKind::kDeleteList:
      return v1::REMOVAL_KIND_DELETE_LIST;
    case RemovalKind::kRemoveMember:
      return v1::REMOVAL_KIND_REMOVE_MEMBER;
  }
  return v1::REMOVAL_KIND_UNSPECIFIED;
}

// Names a removal among those of its object.
std::string KeyOf(const v1::Removal& removal, const std::string& subject) {
  return absl::StrCat(removal.service(), "/", removal.kind(), "/",
                      removal.address(), "/", subject);
}

bool IsAboutMembers(const PlannedOperation& planned) {
  return planned.kind == reconcile::OperationKind::kRemoveMembers;
}

// The removals that one operation is, as they begin to wait.
std::vector<StoredRemoval> RemovalsOf(const PlannedOperation& planned) {
  const absl::optional<RemovalKind> kind = reconcile::RemovalKindOf(planned);
  if (!kind.has_value()) return {};
  const std::vector<std::string> subjects = reconcile::RemovedBy(planned);
  std::vector<StoredRemoval> removals;
  for (size_t i = 0; i < subjects.size(); ++i) {
    StoredRemoval& stored = removals.emplace_back();
    stored.subject = subjects[i];
    stored.delayed = !IsAboutMembers(planned) ||
                     subjects.size() > static_cast<size_t>(kMembersAtOnce);
    v1::Removal& removal = stored.removal;
    removal.set_kind(NumberOfKind(*kind));
    removal.set_state(v1::REMOVAL_STATE_WAITING);
    removal.set_service(NumberOfService(planned.service));
    removal.set_object_guid(planned.object_guid);
    removal.set_address(planned.address.ToString());
    removal.set_name(planned.name);
    removal.set_why(planned.why);
    if (IsAboutMembers(planned) && i < planned.changes.size()) {
      removal.set_member(planned.changes[i].before);
    }
  }
  return removals;
}

// Whether a pending operation of the object is to carry the removal out.
bool IsPending(const std::vector<v1::Operation>& pending,
               const v1::Removal& removal) {
  return std::any_of(
      pending.begin(), pending.end(), [&](const v1::Operation& operation) {
        return operation.address() == removal.address() &&
               operation.service() == removal.service() &&
               (operation.kind() == v1::OPERATION_KIND_DISABLE ||
                operation.kind() == v1::OPERATION_KIND_DELETE ||
                operation.kind() == v1::OPERATION_KIND_REMOVE_MEMBERS);
      });
}

// Keeps those members of an operation whose index is in `kept`.
void KeepMembers(const std::vector<size_t>& kept, PlannedOperation& planned) {
  PlannedOperation after = planned;
  after.changes.clear();
  after.member_guids.clear();
  for (const size_t index : kept) {
    after.changes.push_back(std::move(planned.changes[index]));
    after.member_guids.push_back(std::move(planned.member_guids[index]));
  }
  planned = std::move(after);
}

}  // namespace

RemovalRoom::RemovalRoom(Database& database, const v1::Settings& settings,
                         absl::Time now)
    : database_(database),
      table_(database),
      settings_(settings),
      now_(now),
      since_(now - absl::Hours(kRemovalHours)) {}

absl::Status RemovalRoom::Note(absl::string_view guid, int64_t run_id,
                               const Operations& operations) {
  ASSIGN_OR_RETURN(const std::vector<StoredRemoval> known, table_.Of(guid));
  std::map<std::string, const StoredRemoval*> left;
  for (const StoredRemoval& stored : known) {
    left[KeyOf(stored.removal, stored.subject)] = &stored;
  }
  for (const PlannedOperation& planned : operations) {
    for (StoredRemoval& wanted : RemovalsOf(planned)) {
      if (left.erase(KeyOf(wanted.removal, wanted.subject)) > 0) continue;
      wanted.run_id = run_id;
      *wanted.removal.mutable_wanted_since() = ToTimestamp(now_);
      RETURN_IF_ERROR(table_.Insert(wanted));
    }
  }
  for (const auto& [key, stored] : left) {
    RETURN_IF_ERROR(Leave(guid, *stored));
  }
  return absl::OkStatus();
}

absl::Status RemovalRoom::Leave(absl::string_view guid,
                                const StoredRemoval& stored) {
  const v1::Removal& removal = stored.removal;
  RETURN_IF_ERROR(table_.Remove(removal.removal_id()));
  if (removal.state() != v1::REMOVAL_STATE_CLEARED) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto pending,
                   OperationTable(database_).PendingOf(guid));
  // Carried out, and counted as such.
  if (stored.queued && !IsPending(pending, removal)) return absl::OkStatus();
  RETURN_IF_ERROR(
      table_.Uncount({removal.service(), removal.kind()}, stored.subject));
  // What is pending is dropped, and told so, with its operation.
  return stored.queued || removal.approved_by().empty() ? absl::OkStatus()
                                                        : TellDropped(stored);
}

absl::Status RemovalRoom::TellDropped(const StoredRemoval& stored) {
  const v1::Removal& removal = stored.removal;
  v1::Operation operation;
  operation.set_kind(removal.kind() == v1::REMOVAL_KIND_DISABLE_MAILBOX
                         ? v1::OPERATION_KIND_DISABLE
                     : removal.kind() == v1::REMOVAL_KIND_REMOVE_MEMBER
                         ? v1::OPERATION_KIND_REMOVE_MEMBERS
                         : v1::OPERATION_KIND_DELETE);
  operation.set_object_type(removal.kind() == v1::REMOVAL_KIND_DISABLE_MAILBOX
                                ? v1::OBJECT_TYPE_MAILBOX
                            : removal.kind() == v1::REMOVAL_KIND_DELETE_CONTACT
                                ? v1::OBJECT_TYPE_CONTACT
                                : v1::OBJECT_TYPE_DISTRIBUTION_LIST);
  operation.set_state(v1::OPERATION_STATE_DROPPED);
  operation.set_service(removal.service());
  operation.set_address(removal.address());
  operation.set_object_guid(removal.object_guid());
  operation.set_why(absl::StrCat(removal.why(), "; approved by ",
                                 removal.approved_by(),
                                 ", but not wanted any more by its turn"));
  if (!removal.member().empty()) {
    operation.add_changes()->set_before(removal.member());
  }
  *operation.mutable_created() = ToTimestamp(now_);
  *operation.mutable_ended() = ToTimestamp(now_);
  return OperationTable(database_).Insert(std::move(operation), now_).status();
}

absl::Status RemovalRoom::Weigh() {
  RETURN_IF_ERROR(table_.PruneCounts(since_));
  for (const provider::MailService service : provider::kMailServices) {
    for (const RemovalKind kind : reconcile::kRemovalKinds) {
      RETURN_IF_ERROR(
          WeighGroup({NumberOfService(service), NumberOfKind(kind)}, kind));
    }
  }
  return absl::OkStatus();
}

absl::Status RemovalRoom::WeighGroup(const RemovalGroup& group,
                                     RemovalKind kind) {
  // What is withheld is weighed with what was counted then: that a day goes by
  // approves nothing.
  ASSIGN_OR_RETURN(const auto withheld_since, table_.FirstWithheld(group));
  const absl::Time since = std::min(
      since_, withheld_since.value_or(now_) - absl::Hours(kRemovalHours));
  ASSIGN_OR_RETURN(const v1::RemovalCount counts,
                   table_.CountsOf(group, since));
  if (counts.waiting() + counts.withheld() == 0) {
    return ReportWithheld(database_, counts, now_);
  }
  ASSIGN_OR_RETURN(const int64_t uncounted,
                   table_.CountUncounted(group, since));
  ASSIGN_OR_RETURN(const int64_t limit, LimitOf(group, kind));
  const bool too_many = uncounted > 0 && counts.recent() + uncounted > limit;
  const absl::Duration delay = FromDuration(settings_.removal_delay());
  RETURN_IF_ERROR(table_.SetWithheld(group, too_many, since));
  RETURN_IF_ERROR(
      table_.ClearDue(group, now_, delay, since, too_many).status());
  ASSIGN_OR_RETURN(v1::RemovalCount after, table_.CountsOf(group, since));
  after.set_limit(limit);
  return ReportWithheld(database_, after, now_);
}

absl::StatusOr<int64_t> RemovalRoom::LimitOf(const RemovalGroup& group,
                                             RemovalKind kind) {
  const RemovalThreshold threshold = ThresholdOf(settings_, kind);
  ASSIGN_OR_RETURN(
      const int64_t objects,
      table_.ObjectsBefore(group, since_, ObjectsThatTell(threshold)));
  return RemovalLimit(threshold, objects);
}

absl::StatusOr<bool> RemovalRoom::Admit(absl::string_view guid,
                                        Operations& operations) {
  const bool has_removals = std::any_of(
      operations.begin(), operations.end(), [](const PlannedOperation& it) {
        return reconcile::RemovalKindOf(it).has_value();
      });
  if (!has_removals) return false;
  ASSIGN_OR_RETURN(const std::vector<StoredRemoval> known, table_.Of(guid));
  std::map<std::string, const StoredRemoval*> cleared;
  for (const StoredRemoval& stored : known) {
    if (stored.removal.state() != v1::REMOVAL_STATE_CLEARED) continue;
    cleared[KeyOf(stored.removal, stored.subject)] = &stored;
  }
  bool left_out = false;
  Operations admitted;
  for (PlannedOperation& planned : operations) {
    const std::vector<StoredRemoval> removals = RemovalsOf(planned);
    std::vector<size_t> kept;
    for (size_t i = 0; i < removals.size(); ++i) {
      const auto it =
          cleared.find(KeyOf(removals[i].removal, removals[i].subject));
      if (it == cleared.end()) continue;
      if (kept.size() < kMostAtOnce) kept.push_back(i);
      if (it->second->queued) continue;
      RETURN_IF_ERROR(table_.SetQueued(it->second->removal.removal_id()));
    }
    left_out = left_out || kept.size() < removals.size();
    if (!removals.empty() && kept.empty()) continue;
    if (IsAboutMembers(planned)) KeepMembers(kept, planned);
    admitted.push_back(std::move(planned));
  }
  operations = std::move(admitted);
  return left_out;
}

absl::StatusOr<std::map<std::string, int64_t>> RemovalRoom::ClearedObjects(
    int limit) {
  return table_.ClearedObjects(limit);
}

absl::StatusOr<int64_t> RemovalRoom::CountWithheld() {
  int64_t withheld = 0;
  for (const provider::MailService service : provider::kMailServices) {
    for (const RemovalKind kind : reconcile::kRemovalKinds) {
      ASSIGN_OR_RETURN(
          const v1::RemovalCount counts,
          table_.CountsOf({NumberOfService(service), NumberOfKind(kind)},
                          since_));
      withheld += counts.withheld();
    }
  }
  return withheld;
}

absl::StatusOr<std::vector<v1::RemovalCount>> RemovalRoom::Counts() {
  std::vector<v1::RemovalCount> all;
  for (const provider::MailService service : provider::kMailServices) {
    for (const RemovalKind kind : reconcile::kRemovalKinds) {
      const RemovalGroup group = {NumberOfService(service), NumberOfKind(kind)};
      ASSIGN_OR_RETURN(v1::RemovalCount counts, table_.CountsOf(group, since_));
      ASSIGN_OR_RETURN(const int64_t limit, LimitOf(group, kind));
      counts.set_limit(limit);
      all.push_back(std::move(counts));
    }
  }
  return all;
}

}  // namespace directory_sync::uploader
