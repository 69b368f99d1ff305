#ifndef RELAY_SQLITE_INBOX_STORE_H_
#define RELAY_SQLITE_INBOX_STORE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/sqlite/database.h"
#include "common/sqlite/statement.h"
#include "relay/inbox_store.h"

namespace directory_sync::relay {

// The inbox in one SQLite file.
class SqliteInboxStore : public InboxStore {
 public:
  // How long ids of removed items are remembered. A repeat after removal comes
  // from an acknowledgement that was lost on the way; handlers retry within
  // minutes, and the uploader knows repeats by itself.
  static constexpr absl::Duration kRememberFor = absl::Hours(24);
  // How many are remembered at most: about 15 MB.
  static constexpr int64_t kRememberAtMost = 100'000;

  // Opens the file, or makes it; `clock` must outlive the store. Errors are
  // those of Database::Open and Migrate: each names the file and the cure.
  static absl::StatusOr<std::unique_ptr<SqliteInboxStore>> Open(
      const std::string& path, Clock& clock,
      const DatabaseOptions& options = {});

  absl::StatusOr<InboxChange> Commit(
      absl::Span<const NewItem> items,
      absl::Span<const uint64_t> removed_keys) override;
  absl::StatusOr<std::vector<StoredItem>> Read(
      uint64_t after_key, int max_items, int64_t max_payload_bytes) override;
  absl::StatusOr<std::map<std::string, Usage>> UsageBySender() override;

 private:
  // Prepared once.
  struct Statements {
    Statement insert;
    Statement remove;
    Statement remember;
    Statement forget;
    Statement bounds;
    Statement read;
  };

  SqliteInboxStore(Database database, Statements statements, Clock& clock)
      : database_(std::move(database)),
        statements_(std::move(statements)),
        clock_(clock) {}

  static absl::StatusOr<Statements> PrepareAll(Database& database);
  absl::Status Insert(const NewItem& item, InboxChange& change);
  absl::Status Remove(uint64_t key, InboxChange& change);
  absl::Status Remember(const std::string& sender, const std::string& item_id);
  absl::Status Forget(int64_t newly_remembered);
  absl::Status FillBounds(InboxChange& change);

  Database database_;
  Statements statements_;
  Clock& clock_;
};

}  // namespace directory_sync::relay

#endif  // RELAY_SQLITE_INBOX_STORE_H_
