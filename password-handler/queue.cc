#include "password-handler/queue.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/sqlite/statement.h"
#include "common/sqlite/transaction.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"
#include "password-handler/candidate_row.h"

namespace directory_sync::password_handler {
namespace {

// What a post-commit hook's call may have overlapped with is known for so long
// after it; a capture of such a call comes within seconds, or is refused.
constexpr absl::Duration kOverlapMemory = absl::Minutes(1);

constexpr int64_t kLossDays = 14;

int64_t DayOf(absl::Time time) {
  return absl::ToUnixSeconds(time) / (24 * 60 * 60);
}

absl::StatusOr<int64_t> Count(Database& database, absl::string_view sql) {
  ASSIGN_OR_RETURN(Statement select, database.Prepare(sql));
  int64_t count = 0;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    count = row.Int64(0);
    return absl::OkStatus();
  }));
  return count;
}

absl::StatusOr<std::vector<Candidate>> ReadCandidates(Statement& select) {
  std::vector<Candidate> candidates;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    ASSIGN_OR_RETURN(Candidate candidate, CandidateOfRow(row));
    candidates.push_back(std::move(candidate));
    return absl::OkStatus();
  }));
  return candidates;
}

absl::StatusOr<std::vector<OutgoingItem>> ReadItems(Statement& select) {
  std::vector<OutgoingItem> items;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    items.push_back(
        {row.Int64(0), std::string(row.Blob(1)), std::string(row.Blob(2))});
    return absl::OkStatus();
  }));
  return items;
}

}  // namespace

Queue::Queue(QueueFile file, const QueueOptions& options, Clock& clock)
    : incarnation_(std::move(file.incarnation)),
      options_(options),
      clock_(clock),
      database_(std::move(file.database)),
      last_seq_(file.last_seq) {}

absl::StatusOr<std::unique_ptr<Queue>> Queue::Open(const std::string& path,
                                                   const QueueOptions& options,
                                                   Clock& clock) {
  ASSIGN_OR_RETURN(QueueFile file, OpenQueueFile(path, options.vfs));
  return absl::WrapUnique(new Queue(std::move(file), options, clock));
}

absl::Status Queue::CheckRoom(Candidate::Kind kind) {
  ASSIGN_OR_RETURN(const int64_t unsent,
                   Count(database_, "SELECT count(*) FROM item"));
  const int64_t room = kind == Candidate::Kind::kCapture
                           ? options_.max_items
                           : 2 * options_.max_items;
  if (unsent < room) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      "the queue holds ", unsent,
      " items that the relay has not taken; see why the relay can't be "
      "reached"));
}

absl::Status Queue::Append(Candidate::Kind kind, absl::string_view id,
                           MakeEntry make) {
  std::vector<std::function<void()>> listeners;
  {
    absl::MutexLock lock(&mutex_);
    RETURN_IF_ERROR(CheckRoom(kind));
    ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_));
    Candidate candidate;
    candidate.seq = last_seq_ + 1;
    candidate.kind = kind;
    candidate.id = std::string(id);
    ASSIGN_OR_RETURN(const std::string payload, make(candidate));
    RETURN_IF_ERROR(InsertCandidate(candidate));
    RETURN_IF_ERROR(InsertItem(id, payload));
    if (kind == Candidate::Kind::kTombstone) RETURN_IF_ERROR(CountLoss());
    RETURN_IF_ERROR(transaction.Commit());
    last_seq_ = candidate.seq;
    listeners = listeners_;
  }
  for (const auto& listener : listeners) listener();
  return absl::OkStatus();
}

absl::Status Queue::InsertCandidate(const Candidate& candidate) {
  ASSIGN_OR_RETURN(
      Statement insert,
      database_.Prepare(absl::StrCat(
          "INSERT INTO candidate (", kCandidateColumns,
          ", name_key, decided) VALUES (", kCandidateParameters, ", ?, ?)")));
  BindCandidate(insert, candidate);
  insert
      .BindText(kCandidateColumnCount + 1,
                absl::AsciiStrToLower(candidate.sam_account_name))
      .BindInt64(kCandidateColumnCount + 2,
                 candidate.kind == Candidate::Kind::kTombstone ? 1 : 0);
  RETURN_IF_ERROR(insert.Run());
  ASSIGN_OR_RETURN(Statement close,
                   database_.Prepare("DELETE FROM bracket WHERE id = ?"));
  RETURN_IF_ERROR(close.BindBlob(1, candidate.id).Run());
  ASSIGN_OR_RETURN(Statement update,
                   database_.Prepare("UPDATE incarnation SET last_seq = ?"));
  return update.BindInt64(1, static_cast<int64_t>(candidate.seq)).Run();
}

absl::Status Queue::InsertItem(absl::string_view id,
                               absl::string_view payload) {
  ASSIGN_OR_RETURN(
      Statement insert,
      database_.Prepare(
          "INSERT INTO item (id, payload, appended) VALUES (?, ?, ?)"));
  return insert.BindBlob(1, id)
      .BindBlob(2, payload)
      .BindInt64(3, absl::ToUnixNanos(clock_.Now()))
      .Run();
}

uint64_t Queue::last_seq() {
  absl::MutexLock lock(&mutex_);
  return last_seq_;
}

absl::Status Queue::CountLoss() {
  const int64_t today = DayOf(clock_.Now());
  ASSIGN_OR_RETURN(
      Statement insert,
      database_.Prepare("INSERT INTO loss (day, count) VALUES (?, 1) "
                        "ON CONFLICT (day) DO UPDATE SET count = count + 1"));
  RETURN_IF_ERROR(insert.BindInt64(1, today).Run());
  ASSIGN_OR_RETURN(Statement remove,
                   database_.Prepare("DELETE FROM loss WHERE day <= ?"));
  return remove.BindInt64(1, today - kLossDays).Run();
}

absl::StatusOr<int64_t> Queue::Losses() {
  absl::MutexLock lock(&mutex_);
  return Count(database_,
               absl::StrCat("SELECT ifnull(sum(count), 0) FROM loss WHERE day "
                            "> ",
                            DayOf(clock_.Now()) - kLossDays));
}

absl::Status Queue::OpenBracketOf(absl::string_view sam_account_name,
                                  absl::string_view id,
                                  const OpenBracket& bracket) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(
      Statement insert,
      database_.Prepare("INSERT OR IGNORE INTO bracket (id, name_key, entered, "
                        "expires) VALUES (?, ?, ?, ?)"));
  return insert.BindBlob(1, id)
      .BindText(2, absl::AsciiStrToLower(sam_account_name))
      .BindInt64(3, absl::ToUnixNanos(bracket.entered))
      .BindInt64(4, absl::ToUnixNanos(bracket.expires))
      .Run();
}

absl::StatusOr<std::vector<OpenBracket>> Queue::OpenBrackets(
    absl::string_view sam_account_name) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(Statement select,
                   database_.Prepare("SELECT entered, expires FROM bracket "
                                     "WHERE name_key = ? ORDER BY entered"));
  select.BindText(1, absl::AsciiStrToLower(sam_account_name));
  std::vector<OpenBracket> brackets;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    brackets.push_back(
        {absl::FromUnixNanos(row.Int64(0)), absl::FromUnixNanos(row.Int64(1))});
    return absl::OkStatus();
  }));
  return brackets;
}

absl::StatusOr<std::vector<Candidate>> Queue::OpenCaptures() {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(Statement select, database_.Prepare(absl::StrCat(
                                         "SELECT ", kCandidateColumns,
                                         " FROM candidate WHERE decided = 0 "
                                         "ORDER BY seq")));
  return ReadCandidates(select);
}

absl::StatusOr<std::vector<Candidate>> Queue::OfAccount(
    const Candidate& capture) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(Statement select, database_.Prepare(absl::StrCat(
                                         "SELECT ", kCandidateColumns,
                                         " FROM candidate WHERE name_key = ? "
                                         "OR object_guid = ? ORDER BY seq")));
  select.BindText(1, absl::AsciiStrToLower(capture.sam_account_name));
  if (capture.object_guid) select.BindBlob(2, capture.object_guid->bytes());
  return ReadCandidates(select);
}

absl::Status Queue::Decide(absl::Span<const DecidedCapture> decided) {
  std::vector<std::function<void()>> listeners;
  {
    absl::MutexLock lock(&mutex_);
    ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_));
    ASSIGN_OR_RETURN(
        Statement update,
        database_.Prepare("UPDATE candidate SET decided = 1 WHERE seq = ?"));
    for (const DecidedCapture& capture : decided) {
      RETURN_IF_ERROR(
          update.BindInt64(1, static_cast<int64_t>(capture.seq)).Run());
      RETURN_IF_ERROR(InsertItem(capture.verdict.id, capture.verdict.payload));
    }
    RETURN_IF_ERROR(PruneDecided());
    RETURN_IF_ERROR(transaction.Commit());
    listeners = listeners_;
  }
  for (const auto& listener : listeners) listener();
  return absl::OkStatus();
}

absl::Status Queue::PruneDecided() {
  RETURN_IF_ERROR(DropOldBrackets());
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare(
          "DELETE FROM candidate WHERE decided = 1 AND NOT "
          "(kind = ? AND hook = ? AND accepted > ?) AND NOT EXISTS ("
          "SELECT 1 FROM candidate AS open WHERE open.decided = 0 AND "
          "(open.name_key = candidate.name_key OR "
          "open.object_guid = candidate.object_guid))"));
  RETURN_IF_ERROR(
      remove.BindInt64(1, static_cast<int64_t>(Candidate::Kind::kTombstone))
          .BindInt64(2, static_cast<int64_t>(Candidate::Hook::kPostCommit))
          .BindInt64(3, absl::ToUnixNanos(clock_.Now() - kOverlapMemory))
          .Run());
  // What is still open has its rivals among the last.
  return database_.Execute(
      "DELETE FROM candidate WHERE decided = 1 AND ("
      "SELECT count(*) FROM candidate AS newer WHERE newer.seq > candidate.seq "
      "AND newer.name_key = candidate.name_key) >= 64");
}

absl::Status Queue::DropOldBrackets() {
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare(
          "DELETE FROM bracket WHERE expires < ? AND NOT EXISTS (SELECT 1 FROM "
          "candidate WHERE decided = 0 AND "
          "candidate.name_key = bracket.name_key)"));
  return remove.BindInt64(1, absl::ToUnixNanos(clock_.Now() - kOverlapMemory))
      .Run();
}

absl::StatusOr<std::vector<OutgoingItem>> Queue::Unsent(int64_t after_key,
                                                        int limit) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT key, id, payload FROM item WHERE key > ? "
                        "ORDER BY key LIMIT ?"));
  select.BindInt64(1, after_key).BindInt64(2, limit);
  return ReadItems(select);
}

absl::StatusOr<std::vector<OutgoingItem>> Queue::UnsentSinceBefore(
    absl::Time limit) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT key, id, payload FROM item WHERE appended < ? "
                        "ORDER BY key"));
  select.BindInt64(1, absl::ToUnixNanos(limit));
  return ReadItems(select);
}

absl::Status Queue::ReplaceByLoss(absl::string_view id,
                                  const OutgoingItem& by) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_));
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare("UPDATE item SET id = ?, payload = ? WHERE id = ?"));
  RETURN_IF_ERROR(
      update.BindBlob(1, by.id).BindBlob(2, by.payload).BindBlob(3, id).Run());
  if (database_.changes() == 0) return absl::OkStatus();
  RETURN_IF_ERROR(CountLoss());
  return transaction.Commit();
}

absl::Status Queue::Acknowledged(absl::Span<const std::string> ids) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_));
  ASSIGN_OR_RETURN(Statement remove,
                   database_.Prepare("DELETE FROM item WHERE id = ?"));
  for (const std::string& id : ids) {
    RETURN_IF_ERROR(remove.BindBlob(1, id).Run());
  }
  return transaction.Commit();
}

absl::StatusOr<int64_t> Queue::ExpireUnapplied() {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_));
  ASSIGN_OR_RETURN(Statement remove,
                   database_.Prepare("DELETE FROM candidate WHERE decided = 0 "
                                     "AND accepted < ?"));
  RETURN_IF_ERROR(
      remove.BindInt64(1, absl::ToUnixNanos(clock_.Now() - options_.max_age))
          .Run());
  const int64_t expired = database_.changes();
  RETURN_IF_ERROR(PruneDecided());
  RETURN_IF_ERROR(transaction.Commit());
  return expired;
}

absl::StatusOr<QueueDepth> Queue::Depth() {
  absl::MutexLock lock(&mutex_);
  QueueDepth depth;
  ASSIGN_OR_RETURN(depth.unsent_items,
                   Count(database_, "SELECT count(*) FROM item"));
  ASSIGN_OR_RETURN(
      depth.open_captures,
      Count(database_, "SELECT count(*) FROM candidate WHERE decided = 0"));
  if (depth.unsent_items > 0) {
    ASSIGN_OR_RETURN(
        const int64_t oldest,
        Count(database_, "SELECT appended FROM item ORDER BY key LIMIT 1"));
    depth.oldest_unsent = absl::FromUnixNanos(oldest);
  }
  return depth;
}

void Queue::OnAppended(std::function<void()> listener) {
  absl::MutexLock lock(&mutex_);
  listeners_.push_back(std::move(listener));
}

}  // namespace directory_sync::password_handler
