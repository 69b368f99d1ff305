#ifndef UPLOADER_STORE_REMOVAL_TABLE_H_
#define UPLOADER_STORE_REMOVAL_TABLE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/upload/v1/plan.pb.h"

namespace directory_sync::uploader {

// A removal as it is stored.
struct StoredRemoval {
  directorysync::upload::v1::Removal removal;
  // What is removed: counted once within a day, whatever the address.
  std::string subject;
  // For whose sake it is wanted.
  int64_t run_id = 0;
  // Whether it waits for the removal delay.
  bool delayed = true;
  // Whether an operation was made of it.
  bool queued = false;
};

// Which removals: of one service and kind.
struct RemovalGroup {
  directorysync::upload::v1::MailService service =
      directorysync::upload::v1::MAIL_SERVICE_UNSPECIFIED;
  directorysync::upload::v1::RemovalKind kind =
      directorysync::upload::v1::REMOVAL_KIND_UNSPECIFIED;
};

// Which removals a list or an approval is about; what is unspecified is all.
struct RemovalFilter {
  RemovalGroup group;
  directorysync::upload::v1::RemovalState state =
      directorysync::upload::v1::REMOVAL_STATE_UNSPECIFIED;
  // Only those after this one, and up to and with that one (0: to the newest).
  int64_t after_id = 0;
  int64_t up_to_id = 0;
};

// The removals that the directory wants and that weren't carried out yet, and
// what was carried out lately without approval. Use inside StateDatabase::Write
// or Read.
class RemovalTable {
 public:
  explicit RemovalTable(Database& database) : database_(database) {}

  // Of one object, oldest first.
  absl::StatusOr<std::vector<StoredRemoval>> Of(absl::string_view guid);

  // Adds one; its removal_id is ignored.
  absl::Status Insert(const StoredRemoval& stored);
  absl::Status Remove(int64_t removal_id);
  absl::Status SetQueued(int64_t removal_id);

  // Oldest first.
  absl::StatusOr<std::vector<StoredRemoval>> List(const RemovalFilter& filter,
                                                  int limit);
  // How many are waiting and withheld, how many were counted since then.
  absl::StatusOr<directorysync::upload::v1::RemovalCount> CountsOf(
      const RemovalGroup& group, absl::Time since);
  // How many are waiting and withheld in all.
  absl::StatusOr<directorysync::upload::v1::RemovalCount> CountUncleared();
  // Different subjects that are neither cleared nor counted since then.
  absl::StatusOr<int64_t> CountUncounted(const RemovalGroup& group,
                                         absl::Time since);

  // What could be removed, or was counted since then: how many there were
  // before. Accounts with a mailbox in the service that isn't disabled;
  // contacts; lists; members of lists. Of what is there only `at_most` are
  // counted.
  absl::StatusOr<int64_t> ObjectsBefore(const RemovalGroup& group,
                                        absl::Time since, int64_t at_most);

  // When the first of those that are withheld was wanted; nothing without.
  absl::StatusOr<std::optional<absl::Time>> FirstWithheld(
      const RemovalGroup& group);

  // Clears and counts those whose delay is over by `now`; if `recounted_only`,
  // only those whose subject was counted since `since`. Returns how many.
  absl::StatusOr<int64_t> ClearDue(const RemovalGroup& group, absl::Time now,
                                   absl::Duration delay, absl::Time since,
                                   bool recounted_only);
  // Makes all that aren't cleared, nor counted since then, withheld or waiting.
  absl::Status SetWithheld(const RemovalGroup& group, bool withheld,
                           absl::Time since);

  // Clears withheld ones in somebody's name, without counting them; returns how
  // many.
  absl::StatusOr<int64_t> Approve(int64_t removal_id,
                                  absl::string_view approved_by);
  absl::StatusOr<int64_t> ApproveAll(const RemovalFilter& filter,
                                     absl::string_view approved_by);

  // Objects with a cleared removal that no operation was made of, each with its
  // run; at most `limit`.
  absl::StatusOr<std::map<std::string, int64_t>> ClearedObjects(int limit);
  // When the delay of the next waiting one is over; nothing without one.
  absl::StatusOr<std::optional<absl::Time>> NextDue(absl::Duration delay);

  // It wasn't carried out after all.
  absl::Status Uncount(const RemovalGroup& group, absl::string_view subject);
  // Forgets what was counted before.
  absl::Status PruneCounts(absl::Time before);

 private:
  absl::StatusOr<std::vector<StoredRemoval>> Select(Statement select);
  absl::StatusOr<int64_t> Number(Statement select);

  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_REMOVAL_TABLE_H_
