#include "uploader/plan/unknown_creates.h"

#include <algorithm>
#include <string>

#include "common/status/status_macros.h"
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
    if (IsWanted(plan, begun)) continue;
    RETURN_IF_ERROR(begun.object == ObjectKind::kMailbox
                        ? HoldMailbox(database, guid, begun)
                        : HoldEntry(database, guid, begun));
    RETURN_IF_ERROR(table.Remove(guid, begun));
    held = true;
  }
  return held;
}

}  // namespace directory_sync::uploader
