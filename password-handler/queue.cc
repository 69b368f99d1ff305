#include "password-handler/queue.h"

#include <sodium.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/sqlite/migration.h"
#include "common/sqlite/statement.h"
#include "common/sqlite/transaction.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"
#include "password-handler/candidate_row.h"

namespace directory_sync::password_handler {
namespace {

constexpr size_t kIncarnationSize = 16;

constexpr const char* kSchema[] = {
    R"sql(
CREATE TABLE incarnation (
  id BLOB NOT NULL,
  last_seq INTEGER NOT NULL
) STRICT;
-- Hook calls whose verdict is open, and what may bear on it. A tombstone is
-- decided from the start.
CREATE TABLE candidate (
  seq INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  hook INTEGER NOT NULL,
  id BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  object_guid BLOB,
  before_known INTEGER NOT NULL,
  before_version INTEGER,
  before_time INTEGER,
  before_dsa BLOB,
  invocation_id BLOB NOT NULL,
  entered INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  decided INTEGER NOT NULL
) STRICT;
CREATE INDEX candidate_open ON candidate (seq) WHERE decided = 0;
CREATE INDEX candidate_name ON candidate (name_key);
CREATE INDEX candidate_guid ON candidate (object_guid);
-- What the relay has not acknowledged.
CREATE TABLE item (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE,
  payload BLOB NOT NULL,
  appended INTEGER NOT NULL
) STRICT;
)sql",
};

// Starts the first incarnation of a new file; returns id and last seq.
absl::StatusOr<std::pair<std::string, uint64_t>> LoadIncarnation(
    Database& database) {
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
  ASSIGN_OR_RETURN(Statement select,
                   database.Prepare("SELECT id, last_seq FROM incarnation"));
  std::pair<std::string, uint64_t> found;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    found = {std::string(row.Blob(0)), row.Int64(1)};
    return absl::OkStatus();
  }));
  if (!found.first.empty()) return found;
  found.first.resize(kIncarnationSize);
  randombytes_buf(found.first.data(), found.first.size());
  ASSIGN_OR_RETURN(Statement insert,
                   database.Prepare("INSERT INTO incarnation VALUES (?, 0)"));
  RETURN_IF_ERROR(insert.BindBlob(1, found.first).Run());
  RETURN_IF_ERROR(transaction.Commit());
  return found;
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

Queue::Queue(Database database, std::string incarnation,
             const QueueOptions& options, Clock& clock)
    : incarnation_(std::move(incarnation)),
      options_(options),
      clock_(clock),
      database_(std::move(database)) {}

absl::StatusOr<std::unique_ptr<Queue>> Queue::Open(const std::string& path,
                                                   const QueueOptions& options,
                                                   Clock& clock) {
  DatabaseOptions database_options;
  database_options.exclusive = true;
  database_options.vfs = options.vfs;
  ASSIGN_OR_RETURN(Database database, Database::Open(path, database_options));
  RETURN_IF_ERROR(Migrate(database, kSchema));
  ASSIGN_OR_RETURN(auto incarnation, LoadIncarnation(database));
  auto queue = absl::WrapUnique(new Queue(
      std::move(database), std::move(incarnation.first), options, clock));
  absl::MutexLock lock(&queue->mutex_);
  queue->last_seq_ = incarnation.second;
  return queue;
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

bool Queue::Contains(absl::string_view id) {
  absl::MutexLock lock(&mutex_);
  auto select = database_.Prepare(
      "SELECT id FROM candidate WHERE id = ?1 "
      "UNION SELECT id FROM item WHERE id = ?1");
  if (!select.ok()) return false;
  bool found = false;
  (void)select->BindBlob(1, id).ForEach([&](Statement& /*row*/) {
    found = true;
    return absl::OkStatus();
  });
  return found;
}

uint64_t Queue::last_seq() {
  absl::MutexLock lock(&mutex_);
  return last_seq_;
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
  return database_.Execute(
      "DELETE FROM candidate WHERE decided = 1 AND NOT EXISTS ("
      "SELECT 1 FROM candidate AS open WHERE open.decided = 0 AND "
      "(open.name_key = candidate.name_key OR "
      "open.object_guid = candidate.object_guid)); "
      // What is still open has its rivals among the last.
      "DELETE FROM candidate WHERE decided = 1 AND ("
      "SELECT count(*) FROM candidate AS newer WHERE newer.seq > candidate.seq "
      "AND newer.name_key = candidate.name_key) >= 64");
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

absl::Status Queue::Replace(absl::string_view id, const OutgoingItem& by) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare("UPDATE item SET id = ?, payload = ? WHERE id = ?"));
  return update.BindBlob(1, by.id)
      .BindBlob(2, by.payload)
      .BindBlob(3, id)
      .Run();
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
