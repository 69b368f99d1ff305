#include "uploader/plan/unknown_creates.h"

#include <algorithm>
#include <optional>
#include <string>

#include "common/status/status_macros.h"
#include "uploader/reconcile/progress.h"
#include "uploader/store/begun_create_table.h"
#include "uploader/store/entry_table.h"
#include "uploader/store/mailbox_table.h"

namespace directory_sync::uploader {
namespace {

using reconcile::ObjectKind;
using reconcile::PlannedOperation;

bool IsWanted(const reconcile::Plan& plan, const BegunCreate& begun) {
  return std::any_of(plan.operations.begin(), plan.operations.end(),
                     [&](const PlannedOperation& planned) {
                       return planned.kind ==
                                  reconcile::OperationKind::kCreate &&
                              planned.object == begun.object &&
                              planned.service == begun.service &&
                              planned.address == begun.address;
                     });
}

bool IsRenamingWanted(const reconcile::Plan& plan, const BegunCreate& begun) {
  return std::any_of(plan.operations.begin(), plan.operations.end(),
                     [&](const PlannedOperation& planned) {
                       if (planned.kind != reconcile::OperationKind::kRename ||
                           planned.service != begun.service) {
                         return false;
                       }
                       const auto address = reconcile::RenamedAddress(planned);
                       return address.ok() && *address == begun.address;
                     });
}

// Nothing: there is no mailbox that it may have been, or the address is in use
// since.
absl::StatusOr<std::optional<PlannedOperation>> RenamingBack(
    Database& database, absl::string_view guid, const BegunCreate& begun) {
  MailboxTable mailboxes(database);
  ASSIGN_OR_RETURN(const auto holders, mailboxes.HoldersOf(begun.address));
  if (!holders.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const auto held, mailboxes.Of(guid));
  for (const reconcile::ActualMailbox& mailbox : held) {
    if (mailbox.service != begun.service ||
        mailbox.address.domain() != begun.address.domain()) {
      continue;
    }
    PlannedOperation back;
    back.kind = reconcile::OperationKind::kRename;
    back.service = begun.service;
    back.address = begun.address;
    back.object_guid = std::string(guid);
    back.name = mailbox.address.ToString();
    back.changes.push_back(
        {"name", begun.address.local_part(), mailbox.address.local_part()});
    back.why = "nobody knows whether it was renamed, and it isn't to be";
    return back;
  }
  return std::nullopt;
}

// Unless it is known, or somebody else's.
absl::Status HoldMailbox(Database& database, absl::string_view guid,
                         const BegunCreate& begun) {
  MailboxTable mailboxes(database);
  ASSIGN_OR_RETURN(const auto holders, mailboxes.HoldersOf(begun.address));
  if (!holders.empty()) return absl::OkStatus();
  reconcile::ActualMailbox mailbox;
  mailbox.object_guid = std::string(guid);
  mailbox.service = begun.service;
  mailbox.address = begun.address;
  return mailboxes.Put(mailbox);
}

absl::Status HoldEntry(Database& database, absl::string_view guid,
                       const BegunCreate& begun) {
  EntryTable entries(database);
  ASSIGN_OR_RETURN(const auto held, entries.Of(guid));
  for (const reconcile::ActualEntry& entry : held) {
    if (entry.address == begun.address) return absl::OkStatus();
  }
  if (begun.object == ObjectKind::kDistributionList) {
    ASSIGN_OR_RETURN(const auto holders, entries.ListHoldersOf(begun.address));
    if (!holders.empty()) return absl::OkStatus();
  }
  reconcile::ActualEntry entry;
  entry.object_guid = std::string(guid);
  entry.object = begun.object;
  entry.address = begun.address;
  return entries.Put(entry);
}

}  // namespace

absl::StatusOr<bool> HoldUnwantedCreates(Database& database,
                                         absl::string_view guid,
                                         const reconcile::Plan& plan) {
  BegunCreateTable table(database);
  ASSIGN_OR_RETURN(const auto all, table.Of(guid));
  bool held = false;
  for (const BegunCreate& begun : all) {
    if (begun.is_renaming || IsWanted(plan, begun)) continue;
    RETURN_IF_ERROR(begun.object == ObjectKind::kMailbox
                        ? HoldMailbox(database, guid, begun)
                        : HoldEntry(database, guid, begun));
    RETURN_IF_ERROR(table.Remove(guid, begun));
    held = true;
  }
  return held;
}

absl::Status TakeBackUnwantedRenamings(Database& database,
                                       absl::string_view guid,
                                       reconcile::Plan& plan) {
  BegunCreateTable table(database);
  ASSIGN_OR_RETURN(const auto all, table.Of(guid));
  for (const BegunCreate& begun : all) {
    if (!begun.is_renaming || IsRenamingWanted(plan, begun)) continue;
    ASSIGN_OR_RETURN(const auto back, RenamingBack(database, guid, begun));
    if (!back.has_value()) {
      RETURN_IF_ERROR(table.Remove(guid, begun));
      continue;
    }
    plan.operations.insert(plan.operations.begin(), *back);
  }
  return absl::OkStatus();
}

}  // namespace directory_sync::uploader
