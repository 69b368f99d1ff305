#include "uploader/plan/entry_view.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/status/status_macros.h"
#include "uploader/plan/directory_account.h"
#include "uploader/provider/entry_client.h"
#include "uploader/reconcile/entry.h"
#include "uploader/store/dirty_table.h"
#include "uploader/store/entry_table.h"
#include "uploader/store/list_member_table.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/mirror_table.h"
#include "uploader/store/registered_domains.h"

namespace directory_sync::uploader {

using directorysync::directory::v1::DirectoryObject;
using directorysync::directory::v1::OBJECT_KIND_CONTACT;
using directorysync::directory::v1::OBJECT_KIND_GROUP;
using provider::MailAddress;
using reconcile::ActualEntry;
using reconcile::EntryView;
using reconcile::ListMember;

namespace {

// Members whose turn it is are read in pieces of this size.
constexpr int kPiece = 200;

// Reads all that the plan for one contact or list depends on.
class ViewReader {
 public:
  ViewReader(Database& database, const SyncScope& scope, absl::string_view guid,
             bool is_user)
      : database_(database),
        mirror_(database),
        members_(database),
        scope_(scope),
        guid_(guid),
        is_user_(is_user) {}

  absl::StatusOr<EntryView> Read() {
    ASSIGN_OR_RETURN(view_.actual, EntryTable(database_).Of(guid_));
    RETURN_IF_ERROR(ReadDesired());
    if (!view_.desired.has_value()) return std::move(view_);
    ASSIGN_OR_RETURN(view_.exchange_domains,
                     RegisteredExchangeDomains(database_));
    const auto address = MailAddress::Parse(view_.desired->mail);
    if (view_.desired->object == reconcile::ObjectKind::kDistributionList &&
        address.ok()) {
      RETURN_IF_ERROR(ReadOtherHolder(*address));
      RETURN_IF_ERROR(ReadMembers(*address));
    }
    return std::move(view_);
  }

 private:
  absl::Status ReadDesired() {
    const std::string& group = scope_.hosted_exchange.group;
    if (is_user_ || group == guid_ || group.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const bool is_member, mirror_.HasMember(group, guid_));
    if (!is_member) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto object, mirror_.Find(guid_));
    if (!object.has_value()) return absl::OkStatus();
    if (object->kind() != OBJECT_KIND_CONTACT &&
        object->kind() != OBJECT_KIND_GROUP) {
      return absl::OkStatus();
    }
    view_.desired = DesiredEntryOf(*object);
    if (object->kind() == OBJECT_KIND_GROUP) {
      view_.desired->mail = MailOf(scope_.settings, view_.desired->mail);
    }
    return absl::OkStatus();
  }

  absl::Status ReadOtherHolder(const MailAddress& address) {
    ASSIGN_OR_RETURN(const auto holders,
                     EntryTable(database_).ListHoldersOf(address));
    for (const std::string& holder : holders) {
      if (holder == guid_) continue;
      ASSIGN_OR_RETURN(const auto object, mirror_.Find(holder));
      view_.other_holder =
          object.has_value() ? CommonName(*object) : address.ToString();
    }
    return absl::OkStatus();
  }

  // Everybody who is in the list: what is taken out is weighed as a whole, and
  // keeps nobody from being put in. Of the others as many as one operation
  // adds, and those who are added alone.
  absl::Status ReadMembers(const MailAddress& address) {
    RETURN_IF_ERROR(ReadDue(address, /*held=*/true));
    return ReadDue(address, /*held=*/false);
  }

  absl::Status ReadDue(const MailAddress& address, bool held) {
    std::string after;
    while (held || to_add_ < reconcile::kMembersPerOperation) {
      ASSIGN_OR_RETURN(const auto due,
                       members_.DueIn(guid_, address, held, after, kPiece));
      if (due.empty()) return absl::OkStatus();
      for (const DueMember& member : due) {
        RETURN_IF_ERROR(ReadMember(address, member));
      }
      after = due.back().guid;
    }
    return absl::OkStatus();
  }

  absl::Status ReadMember(const MailAddress& list, const DueMember& due) {
    ListMember member;
    member.object_guid = due.guid;
    member.alone = due.alone;
    ASSIGN_OR_RETURN(member.held, members_.HeldBy(guid_, list, due.guid));
    ASSIGN_OR_RETURN(const bool is_member, mirror_.HasMember(guid_, due.guid));
    if (is_member) {
      ASSIGN_OR_RETURN(const auto address, AddressOf(due.guid));
      if (address.has_value()) {
        member.wanted = provider::MemberName(*address, list.domain());
      }
    }
    if (reconcile::IsInSync(member)) return members_.ClearDue(guid_, due.guid);
    if (!member.wanted.empty() && !member.alone) ++to_add_;
    view_.members.push_back(std::move(member));
    return absl::OkStatus();
  }

  // Where mail for somebody goes at the provider: an open mailbox, else that of
  // somebody in scope, else a contact. Who has none yet is no member yet.
  absl::StatusOr<std::optional<MailAddress>> AddressOf(
      const std::string& guid) {
    ASSIGN_OR_RETURN(const auto mailboxes, MailboxTable(database_).Of(guid));
    for (const auto& mailbox : mailboxes) {
      if (mailbox.enabled != false) return mailbox.address;
    }
    ASSIGN_OR_RETURN(const bool in_scope, IsInScope(guid));
    if (!mailboxes.empty() && in_scope) return mailboxes.front().address;
    ASSIGN_OR_RETURN(const auto entries, EntryTable(database_).Of(guid));
    for (const ActualEntry& entry : entries) {
      if (entry.object == reconcile::ObjectKind::kContact) return entry.address;
    }
    return std::nullopt;
  }

  // Of a service that takes no part for the moment, too: nothing changes then.
  absl::StatusOr<bool> IsInScope(const std::string& guid) {
    for (const provider::MailService service : provider::kMailServices) {
      if (scope_.of(service).group.empty()) continue;
      ASSIGN_OR_RETURN(const bool is_member,
                       mirror_.HasMember(scope_.of(service).group, guid));
      if (is_member) return true;
    }
    return false;
  }

  Database& database_;
  MirrorTable mirror_;
  ListMemberTable members_;
  const SyncScope& scope_;
  const std::string guid_;
  const bool is_user_;
  int to_add_ = 0;
  EntryView view_;
};

}  // namespace

absl::StatusOr<reconcile::Plan> PlanEntry(Database& database,
                                          const SyncScope& scope,
                                          absl::string_view guid,
                                          bool is_user) {
  if (!scope.hosted_exchange.active()) return reconcile::Plan();
  ASSIGN_OR_RETURN(const EntryView view,
                   ViewReader(database, scope, guid, is_user).Read());
  return reconcile::ReconcileEntry(view);
}

absl::Status MarkMember(Database& database, absl::string_view list,
                        absl::string_view member, int64_t run_id) {
  ASSIGN_OR_RETURN(const bool has_list, EntryTable(database).HasList(list));
  if (!has_list) return absl::OkStatus();
  RETURN_IF_ERROR(ListMemberTable(database).MarkDue(list, member));
  return DirtyTable(database).Mark(list, run_id);
}

absl::Status MarkAllMembers(Database& database, absl::string_view list,
                            int64_t run_id) {
  RETURN_IF_ERROR(ListMemberTable(database).MarkAllDue(list));
  return DirtyTable(database).Mark(list, run_id);
}

absl::Status MarkMemberships(Database& database, absl::string_view member,
                             int64_t run_id) {
  ASSIGN_OR_RETURN(const std::vector<std::string> lists,
                   ListMemberTable(database).MarkDueOf(member));
  DirtyTable dirty(database);
  for (const std::string& list : lists) {
    RETURN_IF_ERROR(dirty.Mark(list, run_id));
  }
  return absl::OkStatus();
}

absl::Status MarkAllEntries(Database& database, int64_t run_id) {
  EntryTable entries(database);
  DirtyTable dirty(database);
  ASSIGN_OR_RETURN(const auto contacts,
                   entries.GuidsOf(reconcile::ObjectKind::kContact));
  for (const std::string& guid : contacts) {
    RETURN_IF_ERROR(dirty.Mark(guid, run_id));
  }
  ASSIGN_OR_RETURN(const auto lists,
                   entries.GuidsOf(reconcile::ObjectKind::kDistributionList));
  for (const std::string& guid : lists) {
    RETURN_IF_ERROR(MarkAllMembers(database, guid, run_id));
  }
  return absl::OkStatus();
}

}  // namespace directory_sync::uploader
