#ifndef COMMON_SQLITE_STATEMENT_CACHE_H_
#define COMMON_SQLITE_STATEMENT_CACHE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

struct sqlite3_stmt;

namespace directory_sync {

// Prepared statements of one connection that nobody uses just now, by their
// text: to prepare one takes longer than to run most. Used by Database and
// Statement; thread compatible, as those are.
class StatementCache {
 public:
  // So many are kept; SQL that is put together anew each time must not fill the
  // memory.
  static constexpr size_t kMost = 256;

  StatementCache() = default;
  ~StatementCache();
  StatementCache(const StatementCache&) = delete;
  StatementCache& operator=(const StatementCache&) = delete;

  // One that is ready for bindings, now the caller's; null if there is none.
  sqlite3_stmt* Take(absl::string_view sql);

  // Takes it over, reset and without bindings, or ends it.
  void Give(sqlite3_stmt* statement);

  size_t size() const { return size_; }

 private:
  absl::flat_hash_map<std::string, std::vector<sqlite3_stmt*>> idle_;
  size_t size_ = 0;
};

}  // namespace directory_sync

#endif  // COMMON_SQLITE_STATEMENT_CACHE_H_
