#include "common/sqlite/statement.h"

#include <sqlite3.h>

#include <utility>

#include "common/sqlite/sqlite_status.h"
#include "common/status/status_macros.h"

namespace directory_sync {

Statement::~Statement() {
  if (cache_ != nullptr) cache_->Give(statement_);
}

Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)),
      cache_(std::move(other.cache_)),
      bind_status_(std::exchange(other.bind_status_, absl::OkStatus())) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(statement_, other.statement_);
  std::swap(cache_, other.cache_);
  std::swap(bind_status_, other.bind_status_);
  return *this;
}

Statement& Statement::NoteBindResult(int code) {
  if (code != SQLITE_OK) {
    bind_status_.Update(SqliteStatus(code, sqlite3_db_handle(statement_)));
  }
  return *this;
}

Statement& Statement::BindNull(int index) {
  return NoteBindResult(sqlite3_bind_null(statement_, index));
}

Statement& Statement::BindInt64(int index, int64_t value) {
  return NoteBindResult(sqlite3_bind_int64(statement_, index, value));
}

Statement& Statement::BindDouble(int index, double value) {
  return NoteBindResult(sqlite3_bind_double(statement_, index, value));
}

Statement& Statement::BindText(int index, absl::string_view text) {
  // A null pointer would bind NULL instead of the empty text.
  const char* bytes = text.data() == nullptr ? "" : text.data();
  return NoteBindResult(sqlite3_bind_text64(
      statement_, index, bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

Statement& Statement::BindBlob(int index, absl::string_view bytes) {
  const char* begin = bytes.data() == nullptr ? "" : bytes.data();
  return NoteBindResult(sqlite3_bind_blob64(statement_, index, begin,
                                            bytes.size(), SQLITE_TRANSIENT));
}

absl::Status Statement::Run() {
  return ForEach([](Statement&) { return absl::OkStatus(); });
}

absl::Status Statement::ForEach(
    absl::FunctionRef<absl::Status(Statement& row)> visit) {
  while (true) {
    ASSIGN_OR_RETURN(const bool has_row, Step());
    if (!has_row) return absl::OkStatus();
    absl::Status status = visit(*this);
    if (!status.ok()) {
      Reset();
      return status;
    }
  }
}

absl::StatusOr<bool> Statement::Step() {
  if (!bind_status_.ok()) {
    absl::Status status = bind_status_;
    Reset();
    return status;
  }
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  absl::Status status = SqliteStatus(code, sqlite3_db_handle(statement_));
  Reset();
  if (!status.ok()) return status;
  return false;
}

void Statement::Reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  bind_status_ = absl::OkStatus();
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

int64_t Statement::Int64(int column) const {
  return sqlite3_column_int64(statement_, column);
}

double Statement::Double(int column) const {
  return sqlite3_column_double(statement_, column);
}

absl::string_view Statement::Text(int column) const {
  const void* text = sqlite3_column_text(statement_, column);
  if (text == nullptr) return "";
  return absl::string_view(static_cast<const char*>(text),
                           sqlite3_column_bytes(statement_, column));
}

absl::string_view Statement::Blob(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  if (bytes == nullptr) return "";
  return absl::string_view(static_cast<const char*>(bytes),
                           sqlite3_column_bytes(statement_, column));
}

}  // namespace directory_sync
