#include "relay/sqlite_inbox_store.h"

#include <utility>

#include "common/sqlite/migration.h"
#include "common/sqlite/transaction.h"
#include "common/status/status_macros.h"

namespace directory_sync::relay {
namespace {

// Times are microseconds since 1970. AUTOINCREMENT: an acknowledgement of an
// old key must never hit a new item.
constexpr const char* kSchema[] = {
    "CREATE TABLE item ("
    "  key INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  sender TEXT NOT NULL,"
    "  item_id BLOB NOT NULL,"
    "  received INTEGER NOT NULL,"
    "  payload BLOB NOT NULL,"
    "  UNIQUE (sender, item_id)"
    ") STRICT;"
    "CREATE TABLE removed_item ("
    "  key INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  sender TEXT NOT NULL,"
    "  item_id BLOB NOT NULL,"
    "  removed INTEGER NOT NULL,"
    "  UNIQUE (sender, item_id)"
    ") STRICT;",
};

constexpr char kInsert[] =
    "INSERT INTO item (sender, item_id, received, payload) "
    "SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS "
    "(SELECT 1 FROM removed_item WHERE sender = ?1 AND item_id = ?2) "
    "ON CONFLICT (sender, item_id) DO NOTHING";

constexpr char kRemove[] =
    "DELETE FROM item WHERE key = ?1 "
    "RETURNING sender, item_id, length(payload)";

constexpr char kRemember[] =
    "INSERT INTO removed_item (sender, item_id, removed) VALUES (?1, ?2, ?3) "
    "ON CONFLICT (sender, item_id) DO UPDATE SET removed = excluded.removed";

// Looks only at the ?3 oldest, so that its cost follows what was removed.
constexpr char kForget[] =
    "DELETE FROM removed_item WHERE key IN "
    "(SELECT key FROM removed_item ORDER BY key LIMIT ?3) AND (removed < ?1 OR "
    "key <= (SELECT max(key) FROM removed_item) - ?2)";

constexpr char kBounds[] =
    "SELECT (SELECT max(key) FROM item),"
    " (SELECT received FROM item ORDER BY key LIMIT 1)";

constexpr char kRead[] =
    "SELECT key, received, sender, item_id, payload FROM item "
    "WHERE key > ?1 ORDER BY key LIMIT ?2";

constexpr char kUsage[] =
    "SELECT sender, count(*), sum(length(payload)) FROM item GROUP BY sender";

StoredItem ItemOf(const Statement& row) {
  StoredItem stored;
  stored.key = static_cast<uint64_t>(row.Int64(0));
  stored.received = absl::FromUnixMicros(row.Int64(1));
  stored.item.sender = std::string(row.Text(2));
  stored.item.item_id = std::string(row.Blob(3));
  stored.item.payload = std::string(row.Blob(4));
  return stored;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteInboxStore>> SqliteInboxStore::Open(
    const std::string& path, Clock& clock, const DatabaseOptions& options) {
  ASSIGN_OR_RETURN(Database database, Database::Open(path, options));
  RETURN_IF_ERROR(Migrate(database, kSchema));
  ASSIGN_OR_RETURN(Statements statements, PrepareAll(database));
  return std::unique_ptr<SqliteInboxStore>(
      new SqliteInboxStore(std::move(database), std::move(statements), clock));
}

absl::StatusOr<SqliteInboxStore::Statements> SqliteInboxStore::PrepareAll(
    Database& database) {
  ASSIGN_OR_RETURN(Statement insert, database.Prepare(kInsert));
  ASSIGN_OR_RETURN(Statement remove, database.Prepare(kRemove));
  ASSIGN_OR_RETURN(Statement remember, database.Prepare(kRemember));
  ASSIGN_OR_RETURN(Statement forget, database.Prepare(kForget));
  ASSIGN_OR_RETURN(Statement bounds, database.Prepare(kBounds));
  ASSIGN_OR_RETURN(Statement read, database.Prepare(kRead));
  return Statements{std::move(insert), std::move(remove), std::move(remember),
                    std::move(forget), std::move(bounds), std::move(read)};
}

absl::StatusOr<InboxChange> SqliteInboxStore::Commit(
    absl::Span<const NewItem> items, absl::Span<const uint64_t> removed_keys) {
  InboxChange change;
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_));
  for (const uint64_t key : removed_keys) {
    RETURN_IF_ERROR(Remove(key, change));
  }
  if (!removed_keys.empty()) {
    RETURN_IF_ERROR(Forget(static_cast<int64_t>(removed_keys.size())));
  }
  for (const NewItem& item : items) RETURN_IF_ERROR(Insert(item, change));
  RETURN_IF_ERROR(FillBounds(change));
  RETURN_IF_ERROR(transaction.Commit());
  return change;
}

absl::Status SqliteInboxStore::Insert(const NewItem& item,
                                      InboxChange& change) {
  const int64_t now = absl::ToUnixMicros(clock_.Now());
  statements_.insert.BindText(1, item.sender).BindBlob(2, item.item_id);
  statements_.insert.BindInt64(3, now).BindBlob(4, item.payload);
  RETURN_IF_ERROR(statements_.insert.Run());
  change.added.push_back(database_.changes() > 0);
  return absl::OkStatus();
}

absl::Status SqliteInboxStore::Remove(uint64_t key, InboxChange& change) {
  statements_.remove.BindInt64(1, static_cast<int64_t>(key));
  return statements_.remove.ForEach([&](Statement& row) {
    const std::string sender(row.Text(0));
    Usage& freed = change.removed[sender];
    ++freed.items;
    freed.payload_bytes += row.Int64(2);
    return Remember(sender, std::string(row.Blob(1)));
  });
}

absl::Status SqliteInboxStore::Remember(const std::string& sender,
                                        const std::string& item_id) {
  const int64_t now = absl::ToUnixMicros(clock_.Now());
  statements_.remember.BindText(1, sender).BindBlob(2, item_id);
  return statements_.remember.BindInt64(3, now).Run();
}

absl::Status SqliteInboxStore::Forget(int64_t newly_remembered) {
  const absl::Time oldest = clock_.Now() - kRememberFor;
  statements_.forget.BindInt64(1, absl::ToUnixMicros(oldest))
      .BindInt64(2, kRememberAtMost)
      .BindInt64(3, 2 * newly_remembered);
  return statements_.forget.Run();
}

absl::Status SqliteInboxStore::FillBounds(InboxChange& change) {
  return statements_.bounds.ForEach([&](Statement& row) {
    change.newest_key = static_cast<uint64_t>(row.Int64(0));
    if (!row.IsNull(1)) {
      change.oldest_received = absl::FromUnixMicros(row.Int64(1));
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<StoredItem>> SqliteInboxStore::Read(
    uint64_t after_key, int max_items, int64_t max_payload_bytes) {
  std::vector<StoredItem> items;
  int64_t payload_bytes = 0;
  Statement& read = statements_.read;
  read.BindInt64(1, static_cast<int64_t>(after_key)).BindInt64(2, max_items);
  while (true) {
    ASSIGN_OR_RETURN(const bool has_row, read.Step());
    if (!has_row) return items;
    StoredItem item = ItemOf(read);
    payload_bytes += static_cast<int64_t>(item.item.payload.size());
    if (!items.empty() && payload_bytes > max_payload_bytes) break;
    items.push_back(std::move(item));
  }
  read.Reset();
  return items;
}

absl::StatusOr<std::map<std::string, Usage>> SqliteInboxStore::UsageBySender() {
  std::map<std::string, Usage> usage;
  ASSIGN_OR_RETURN(Statement query, database_.Prepare(kUsage));
  RETURN_IF_ERROR(query.ForEach([&](Statement& row) {
    usage[std::string(row.Text(0))] = Usage{row.Int64(1), row.Int64(2)};
    return absl::OkStatus();
  }));
  return usage;
}

}  // namespace directory_sync::relay
