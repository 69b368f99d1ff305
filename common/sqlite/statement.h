#ifndef COMMON_SQLITE_STATEMENT_H_
#define COMMON_SQLITE_STATEMENT_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sqlite/statement_cache.h"

struct sqlite3_stmt;

namespace directory_sync {

// A prepared SQL statement; Database::Prepare makes it, or takes one of the
// same text that somebody is done with:
//
//   insert.BindText(1, name).BindBlob(2, payload);
//   RETURN_IF_ERROR(insert.Run());
//
//   select.BindInt64(1, limit);
//   RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
//     names.emplace_back(row.Text(0));
//     return absl::OkStatus();
//   }));
//
// It must not outlive its Database and is used only by whoever may use that
// one: thread compatible, not thread safe. Errors are those of SqliteStatus.
class Statement {
 public:
  // Goes back to `cache` when it is done with.
  Statement(sqlite3_stmt* statement, std::shared_ptr<StatementCache> cache)
      : statement_(statement), cache_(std::move(cache)) {}
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Parameters count from 1. The bytes are copied. A wrong index is reported
  // by the next Run, ForEach or Step.
  Statement& BindNull(int index);
  Statement& BindInt64(int index, int64_t value);
  Statement& BindDouble(int index, double value);
  Statement& BindText(int index, absl::string_view text);
  Statement& BindBlob(int index, absl::string_view bytes);

  // Executes it and drops whatever rows it yields. Ends ready for new
  // bindings; the old ones are gone.
  absl::Status Run();

  // Executes it and calls `visit` for each row, until that returns an error,
  // which is then returned. Ends as Run does.
  absl::Status ForEach(absl::FunctionRef<absl::Status(Statement& row)> visit);

  // The next row: true, or false after the last, when it ends as Run does.
  // Between the first and the last it holds a read transaction open: call
  // Reset when leaving earlier.
  absl::StatusOr<bool> Step();
  void Reset();

  // Columns of the current row, counted from 0. Views are valid until the next
  // Step, Reset or return of `visit`. NULL reads as 0 or empty.
  bool IsNull(int column) const;
  int64_t Int64(int column) const;
  double Double(int column) const;
  absl::string_view Text(int column) const;
  absl::string_view Blob(int column) const;

 private:
  Statement& NoteBindResult(int code);

  sqlite3_stmt* statement_;
  std::shared_ptr<StatementCache> cache_;
  absl::Status bind_status_;
};

}  // namespace directory_sync

#endif  // COMMON_SQLITE_STATEMENT_H_
