#include "common/sqlite/statement_cache.h"

#include <sqlite3.h>

namespace directory_sync {

StatementCache::~StatementCache() {
  for (const auto& [sql, statements] : idle_) {
    for (sqlite3_stmt* statement : statements) sqlite3_finalize(statement);
  }
}

sqlite3_stmt* StatementCache::Take(absl::string_view sql) {
  const auto found = idle_.find(sql);
  if (found == idle_.end() || found->second.empty()) return nullptr;
  sqlite3_stmt* statement = found->second.back();
  found->second.pop_back();
  --size_;
  return statement;
}

void StatementCache::Give(sqlite3_stmt* statement) {
  if (statement == nullptr) return;
  const char* sql = sqlite3_sql(statement);
  const bool is_full =
      size_ >= kMost || (idle_.size() >= kMost && !idle_.contains(sql));
  if (is_full) {
    sqlite3_finalize(statement);
    return;
  }
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  idle_[sql].push_back(statement);
  ++size_;
}

}  // namespace directory_sync
