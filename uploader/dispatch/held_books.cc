#include "uploader/dispatch/held_books.h"

#include <optional>
#include <utility>

#include "common/status/status_macros.h"
#include "uploader/reconcile/progress.h"
#include "uploader/store/account_table.h"
#include "uploader/store/begun_create_table.h"
#include "uploader/store/entry_table.h"
#include "uploader/store/list_member_table.h"
#include "uploader/store/mailbox_table.h"

namespace directory_sync::uploader {

using reconcile::ActualEntry;
using reconcile::ActualMailbox;
using reconcile::FieldChange;
using reconcile::ObjectKind;
using reconcile::OperationKind;
using reconcile::PlannedOperation;

namespace {

bool IsAboutMembers(const PlannedOperation& planned) {
  return planned.kind == OperationKind::kAddMembers ||
         planned.kind == OperationKind::kRemoveMembers;
}

absl::StatusOr<absl::optional<ActualMailbox>> FindMailboxAt(
    Database& database, const PlannedOperation& planned,
    const provider::MailAddress& address) {
  absl::optional<ActualMailbox> found;
  ASSIGN_OR_RETURN(const auto held,
                   MailboxTable(database).Of(planned.object_guid));
  for (const ActualMailbox& mailbox : held) {
    if (mailbox.service == planned.service && mailbox.address == address) {
      found = mailbox;
    }
  }
  return found;
}

absl::StatusOr<absl::optional<ActualMailbox>> FindMailbox(
    Database& database, const PlannedOperation& planned) {
  return FindMailboxAt(database, planned, planned.address);
}

absl::StatusOr<absl::optional<ActualEntry>> FindEntry(
    Database& database, const PlannedOperation& planned) {
  absl::optional<ActualEntry> found;
  ASSIGN_OR_RETURN(const auto held,
                   EntryTable(database).Of(planned.object_guid));
  for (const ActualEntry& entry : held) {
    if (entry.address == planned.address) found = entry;
  }
  return found;
}

BegunCreate BegunOf(const PlannedOperation& planned) {
  return {planned.object, planned.service, planned.address, false};
}

// Forgets a renaming whose outcome is known, and one that it undoes.
absl::Status ForgetRenaming(Database& database,
                            const PlannedOperation& planned) {
  BegunCreateTable table(database);
  BegunCreate renaming = BegunOf(planned);
  renaming.is_renaming = true;
  RETURN_IF_ERROR(table.Remove(planned.object_guid, renaming));
  ASSIGN_OR_RETURN(renaming.address, reconcile::RenamedAddress(planned));
  return table.Remove(planned.object_guid, renaming);
}

// One change of a member: `done` or just begun.
absl::Status NoteMember(Database& database, const PlannedOperation& planned,
                        size_t index, bool done) {
  ListMemberTable members(database);
  const FieldChange& change = planned.changes[index];
  const std::string& guid = planned.member_guids[index];
  if (!change.after.empty()) {
    RETURN_IF_ERROR(members.Put(planned.object_guid, planned.address, guid,
                                {change.after, !done}));
  }
  if (change.before.empty()) return absl::OkStatus();
  return done ? members.Remove(planned.object_guid, planned.address, guid,
                               change.before)
              : members.Put(planned.object_guid, planned.address, guid,
                            {change.before, true});
}

absl::Status NoteMembers(Database& database, const PlannedOperation& planned,
                         bool done) {
  for (size_t i = 0; i < planned.changes.size(); ++i) {
    RETURN_IF_ERROR(NoteMember(database, planned, i, done));
  }
  return absl::OkStatus();
}

absl::Status RemoveEntry(Database& database, const PlannedOperation& planned) {
  RETURN_IF_ERROR(ListMemberTable(database).RemoveList(planned.object_guid,
                                                       planned.address));
  return EntryTable(database).Remove(planned.object_guid, planned.address);
}

absl::Status NoteEntryDone(Database& database, const PlannedOperation& planned,
                           const OperationOutcome& outcome) {
  if (planned.kind == OperationKind::kDelete) {
    return RemoveEntry(database, planned);
  }
  EntryTable entries(database);
  if (planned.kind != OperationKind::kCreate) {
    ASSIGN_OR_RETURN(const auto before, FindEntry(database, planned));
    return entries.Put(reconcile::AfterEntry(planned, before));
  }
  RETURN_IF_ERROR(entries.Put(
      outcome.adopted
          ? reconcile::AfterEntryAdoption(planned, outcome.found_entry)
          : reconcile::AfterEntry(planned, absl::nullopt)));
  if (planned.object == ObjectKind::kContact) return absl::OkStatus();
  return ListMemberTable(database).MarkAllDue(planned.object_guid);
}

// The account has got a mailbox that may have been another's before.
absl::Status PutOnlyHolder(MailboxTable& mailboxes,
                           const ActualMailbox& mailbox) {
  RETURN_IF_ERROR(mailboxes.RemoveOthersAt(mailbox.object_guid, mailbox.service,
                                           mailbox.address));
  return mailboxes.Put(mailbox);
}

absl::Status NoteMailboxDone(Database& database,
                             const PlannedOperation& planned,
                             const OperationOutcome& outcome) {
  MailboxTable mailboxes(database);
  if (outcome.adopted) {
    return PutOnlyHolder(mailboxes,
                         reconcile::AfterAdoption(planned, outcome.found));
  }
  if (planned.kind == OperationKind::kCreate) {
    return PutOnlyHolder(mailboxes, reconcile::After(planned, absl::nullopt));
  }
  ASSIGN_OR_RETURN(const auto before, FindMailbox(database, planned));
  if (outcome.foreign && before.has_value()) {
    return mailboxes.Put(reconcile::AfterFinding(planned, *before));
  }
  if (planned.kind == OperationKind::kRename) {
    ASSIGN_OR_RETURN(const auto renamed, reconcile::RenamedAddress(planned));
    ASSIGN_OR_RETURN(const auto there,
                     FindMailboxAt(database, planned, renamed));
    // It was taken back: what is held there is right again.
    if (!before.has_value() && there.has_value()) return absl::OkStatus();
    RETURN_IF_ERROR(mailboxes.Remove(planned.object_guid, planned.service,
                                     planned.address));
    return PutOnlyHolder(mailboxes, reconcile::After(planned, before));
  }
  return mailboxes.Put(reconcile::After(planned, before));
}

}  // namespace

absl::Status NoteHeldBegun(Database& database,
                           const PlannedOperation& planned) {
  if (IsAboutMembers(planned)) return NoteMembers(database, planned, false);
  if (planned.kind == OperationKind::kCreate) {
    return BegunCreateTable(database).Put(planned.object_guid,
                                          BegunOf(planned));
  }
  if (planned.kind == OperationKind::kRename) {
    BegunCreate renaming = BegunOf(planned);
    renaming.is_renaming = true;
    ASSIGN_OR_RETURN(renaming.address, reconcile::RenamedAddress(planned));
    return BegunCreateTable(database).Put(planned.object_guid, renaming);
  }
  if (planned.object == ObjectKind::kMailbox) {
    ASSIGN_OR_RETURN(const auto held, FindMailbox(database, planned));
    if (!held.has_value()) return absl::OkStatus();
    return MailboxTable(database).Put(reconcile::During(planned, *held));
  }
  ASSIGN_OR_RETURN(const auto held, FindEntry(database, planned));
  if (!held.has_value()) return absl::OkStatus();
  return EntryTable(database).Put(reconcile::DuringEntry(planned, *held));
}

absl::Status NoteHeldDone(Database& database, const PlannedOperation& planned,
                          const OperationOutcome& outcome) {
  if (IsAboutMembers(planned)) return NoteMembers(database, planned, true);
  RETURN_IF_ERROR(NoteNotMade(database, planned));
  return planned.object == ObjectKind::kMailbox
             ? NoteMailboxDone(database, planned, outcome)
             : NoteEntryDone(database, planned, outcome);
}

absl::StatusOr<bool> MayBeMade(Database& database,
                               const PlannedOperation& planned) {
  if (planned.kind != OperationKind::kCreate) return false;
  ASSIGN_OR_RETURN(const auto begun,
                   BegunCreateTable(database).Of(planned.object_guid));
  for (const BegunCreate& create : begun) {
    if (!create.is_renaming && create.object == planned.object &&
        create.service == planned.service &&
        create.address == planned.address) {
      return true;
    }
  }
  return false;
}

absl::Status NoteNotMade(Database& database, const PlannedOperation& planned) {
  if (planned.kind == OperationKind::kRename) {
    return ForgetRenaming(database, planned);
  }
  if (planned.kind != OperationKind::kCreate) return absl::OkStatus();
  return BegunCreateTable(database).Remove(planned.object_guid,
                                           BegunOf(planned));
}

absl::Status NoteMembersAlone(Database& database,
                              const PlannedOperation& planned) {
  ListMemberTable members(database);
  for (const std::string& guid : planned.member_guids) {
    RETURN_IF_ERROR(members.MarkAlone(planned.object_guid, guid));
  }
  return absl::OkStatus();
}

absl::Status NoteMembersDone(Database& database,
                             const PlannedOperation& planned,
                             const OperationOutcome& outcome) {
  for (size_t i = 0; i < outcome.members_done.size(); ++i) {
    if (!outcome.members_done[i]) continue;
    RETURN_IF_ERROR(NoteMember(database, planned, i, true));
  }
  return absl::OkStatus();
}

absl::Status NoteHeldGone(Database& database, const PlannedOperation& planned) {
  RETURN_IF_ERROR(ListMemberTable(database).MarkUncertain(planned.object_guid));
  RETURN_IF_ERROR(NoteNotMade(database, planned));
  if (planned.object != ObjectKind::kMailbox) {
    return RemoveEntry(database, planned);
  }
  return MailboxTable(database).Remove(planned.object_guid, planned.service,
                                       planned.address);
}

absl::Status NoteHeldUntouched(Database& database,
                               const PlannedOperation& planned) {
  if (planned.kind != OperationKind::kAddAddress) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto held, FindMailbox(database, planned));
  if (!held.has_value()) return absl::OkStatus();
  return MailboxTable(database).Put(reconcile::Untouched(planned, *held));
}

absl::Status NoteHeldSent(Database& database, const PlannedOperation& planned) {
  if (planned.kind != OperationKind::kAddAddress) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto held, FindMailbox(database, planned));
  if (!held.has_value()) return absl::OkStatus();
  return MailboxTable(database).Put(reconcile::Sent(planned, *held));
}

absl::StatusOr<std::vector<std::string>> AccountsToPlan(
    Database& database, const PlannedOperation& planned) {
  std::vector<std::string> guids;
  if (planned.object != ObjectKind::kMailbox ||
      planned.kind == OperationKind::kUpdate) {
    return guids;
  }
  ASSIGN_OR_RETURN(const auto others,
                   AccountTable(database).OthersAt(planned.address.ToString(),
                                                   planned.object_guid));
  guids.reserve(others.size());
  for (const auto& other : others) guids.push_back(other.object_guid());
  return guids;
}

absl::StatusOr<std::vector<std::string>> ListsToPlan(
    Database& database, const PlannedOperation& planned) {
  if (planned.object == ObjectKind::kDistributionList ||
      planned.kind == OperationKind::kUpdate ||
      planned.kind == OperationKind::kAddAddress ||
      planned.kind == OperationKind::kRemoveAddress) {
    return std::vector<std::string>();
  }
  return ListMemberTable(database).MarkDueOf(planned.object_guid);
}

}  // namespace directory_sync::uploader
