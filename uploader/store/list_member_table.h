#ifndef UPLOADER_STORE_LIST_MEMBER_TABLE_H_
#define UPLOADER_STORE_LIST_MEMBER_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sqlite/database.h"
#include "uploader/provider/mail_address.h"
#include "uploader/reconcile/entry.h"

namespace directory_sync::uploader {

// One whose turn it is.
struct DueMember {
  std::string guid;
  bool alone = false;
};

// Who is in which distribution list by our doing, and whose membership has to
// be looked at: what makes the cost of a list follow the change, whatever its
// size. Lists and members are known by objectGUID. Use inside
// StateDatabase::Write or Read.
class ListMemberTable {
 public:
  explicit ListMemberTable(Database& database) : database_(database) {}

  // The names under which a member is in the list at `address`.
  absl::StatusOr<std::vector<reconcile::HeldName>> HeldBy(
      absl::string_view list, const provider::MailAddress& address,
      absl::string_view member);

  absl::Status Put(absl::string_view list, const provider::MailAddress& address,
                   absl::string_view member, const reconcile::HeldName& held);
  absl::Status Remove(absl::string_view list,
                      const provider::MailAddress& address,
                      absl::string_view member, absl::string_view name);
  // All of a list that is gone at the provider.
  absl::Status RemoveList(absl::string_view list,
                          const provider::MailAddress& address);

  // A member is gone at the provider, and so out of every list there: its
  // memberships are written again if they are wanted.
  absl::Status MarkUncertain(absl::string_view member);

  // How many memberships there are.
  absl::StatusOr<int64_t> Count();

  // Whose turn it is. Harmless to repeat.
  absl::Status MarkDue(absl::string_view list, absl::string_view member);
  // Everybody in the group or in its list.
  absl::Status MarkAllDue(absl::string_view list);
  // The member in every list that it is in or should be in, which it returns.
  absl::StatusOr<std::vector<std::string>> MarkDueOf(absl::string_view member);
  absl::Status ClearDue(absl::string_view list, absl::string_view member);
  // Whose change was refused together with those of others: it is sent alone
  // until it is no longer due.
  absl::Status MarkAlone(absl::string_view list, absl::string_view member);
  // Up to `limit` of them after `after`, by objectGUID: those who are in the
  // list at `address` by our doing, or those who aren't.
  absl::StatusOr<std::vector<DueMember>> DueIn(
      absl::string_view list, const provider::MailAddress& address, bool held,
      absl::string_view after, int limit);

 private:
  absl::StatusOr<std::vector<std::string>> Guids(Statement select);

  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_LIST_MEMBER_TABLE_H_
