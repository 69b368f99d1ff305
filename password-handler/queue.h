#ifndef PASSWORD_HANDLER_QUEUE_H_
#define PASSWORD_HANDLER_QUEUE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/clock/clock.h"
#include "common/sqlite/database.h"
#include "password-handler/candidate.h"
#include "password-handler/judgement.h"
#include "password-handler/queue_file.h"

namespace directory_sync::password_handler {

struct QueueOptions {
  // Unsent items; tombstones and verdicts, which are small, may exceed it by
  // as much again.
  int64_t max_items = 100000;
  // Of unsent items and of captures that were never applied.
  absl::Duration max_age = absl::Hours(24 * 14);
  // See DatabaseOptions::vfs; for fault injection.
  std::string vfs;
};

// An item on its way to the relay: a serialized PasswordItem under its id.
struct OutgoingItem {
  int64_t key = 0;  // rises with each
  std::string id;
  std::string payload;
};

// A verdict to be stored: the capture that it decides and the signed item.
struct DecidedCapture {
  uint64_t seq = 0;
  OutgoingItem verdict;
};

struct QueueDepth {
  int64_t unsent_items = 0;
  absl::Time oldest_unsent = absl::InfiniteFuture();  // infinite: none
  int64_t open_captures = 0;
};

// The handler's durable state: what must reach the relay, and what is still to
// be decided, also after it was handed over. What a method returned OK for
// survives a power cut. Holds no password but in sealed form. Thread safe.
class Queue {
 public:
  // Opens or makes the file. A new file is a new incarnation.
  static absl::StatusOr<std::unique_ptr<Queue>> Open(
      const std::string& path, const QueueOptions& options, Clock& clock);

  // 16 random bytes.
  const std::string& incarnation() const { return incarnation_; }

  // Makes an entry under the next seq: fills in the candidate, whose seq, id
  // and kind are set, and returns the item's payload. Runs alone; an error
  // leaves the seq unused.
  using MakeEntry = absl::FunctionRef<absl::StatusOr<std::string>(Candidate&)>;

  // Appends a capture or tombstone under `id`. Errors: AlreadyExists (the id is
  // known), ResourceExhausted (full, or the disk is), those of `make`.
  absl::Status Append(Candidate::Kind kind, absl::string_view id,
                      MakeEntry make);

  const QueueOptions& options() const { return options_; }

  // The last seq that was given.
  uint64_t last_seq();
  // Tombstones that were appended and captures that became one, within the last
  // two weeks.
  absl::StatusOr<int64_t> Losses();

  // A post-commit hook's call `id` has begun: what is stored for the account
  // until it expires may be its. Appending under `id` closes it.
  absl::Status OpenBracketOf(absl::string_view sam_account_name,
                             absl::string_view id, const OpenBracket& bracket);
  // The account's that are not closed, expired ones too.
  absl::StatusOr<std::vector<OpenBracket>> OpenBrackets(
      absl::string_view sam_account_name);

  // Captures without a verdict, oldest first.
  absl::StatusOr<std::vector<Candidate>> OpenCaptures();
  // All that is still known of the account of `capture`, matched by objectGUID
  // or by name, oldest first.
  absl::StatusOr<std::vector<Candidate>> OfAccount(const Candidate& capture);
  // Stores verdicts and drops what no open capture needs any more.
  absl::Status Decide(absl::Span<const DecidedCapture> decided);

  // Items above `after_key`, in order, at most `limit`.
  absl::StatusOr<std::vector<OutgoingItem>> Unsent(int64_t after_key,
                                                   int limit);
  // Items that were appended before `limit`.
  absl::StatusOr<std::vector<OutgoingItem>> UnsentSinceBefore(absl::Time limit);
  // Puts a loss in the place of `id`, if that is still there.
  absl::Status ReplaceByLoss(absl::string_view id, const OutgoingItem& by);
  // Forgets items that the relay has.
  absl::Status Acknowledged(absl::Span<const std::string> ids);

  // Drops captures that were not applied within the limit's age, and returns
  // their number.
  absl::StatusOr<int64_t> ExpireUnapplied();

  absl::StatusOr<QueueDepth> Depth();

  // Called after something was added, from the adding thread, without locks.
  void OnAppended(std::function<void()> listener);

 private:
  Queue(QueueFile file, const QueueOptions& options, Clock& clock);

  absl::Status CheckRoom(Candidate::Kind kind)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status InsertCandidate(const Candidate& candidate)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status InsertItem(absl::string_view id, absl::string_view payload)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status CountLoss() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status PruneDecided() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status DropOldBrackets() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string incarnation_;
  const QueueOptions options_;
  Clock& clock_;
  absl::Mutex mutex_;
  Database database_ ABSL_GUARDED_BY(mutex_);
  uint64_t last_seq_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::function<void()>> listeners_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_QUEUE_H_
