#include "common/sqlite/sqlite_status.h"

#include <sqlite3.h>

#include "absl/strings/str_cat.h"

namespace directory_sync {
namespace {

struct Meaning {
  absl::StatusCode code;
  absl::string_view cause;
  absl::string_view cure;
};

Meaning MeaningOfConstraint(int extended) {
  if (extended == SQLITE_CONSTRAINT_UNIQUE ||
      extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
      extended == SQLITE_CONSTRAINT_ROWID) {
    return {absl::StatusCode::kAlreadyExists, "the row exists already", ""};
  }
  return {absl::StatusCode::kFailedPrecondition, "a constraint is violated",
          ""};
}

Meaning MeaningOf(int extended) {
  using absl::StatusCode;
  switch (extended & 0xff) {
    case SQLITE_FULL:
      return {StatusCode::kResourceExhausted, "disk full",
              "free space on its file system"};
    case SQLITE_NOMEM:
      return {StatusCode::kResourceExhausted, "out of memory",
              "free memory or raise this service's limit"};
    case SQLITE_IOERR:
      return {StatusCode::kUnavailable, "input/output error",
              "check the disk and the kernel's log"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return {StatusCode::kUnavailable, "locked by another process",
              "stop the second instance or the tool that has it open"};
    case SQLITE_CANTOPEN:
      return {StatusCode::kUnavailable, "can't be opened",
              "check that its directory exists and belongs to this service"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {StatusCode::kPermissionDenied, "not writable",
              "check the permissions of the file and its directory, and that "
              "the file system is not mounted read-only"};
    case SQLITE_CORRUPT:
      return {StatusCode::kDataLoss, "damaged",
              "check the disk, move the file away or restore a backup, and "
              "start again"};
    case SQLITE_NOTADB:
      return {StatusCode::kDataLoss, "not a database of this program",
              "move the file away or restore a backup, and start again"};
    case SQLITE_CONSTRAINT:
      return MeaningOfConstraint(extended);
    case SQLITE_TOOBIG:
    case SQLITE_RANGE:
    case SQLITE_MISMATCH:
      return {StatusCode::kInvalidArgument, "a value that can't be stored", ""};
    default:
      return {StatusCode::kInternal, "unexpected database error", ""};
  }
}

}  // namespace

absl::Status SqliteStatus(int code, const std::string& path,
                          absl::string_view detail) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) {
    return absl::OkStatus();
  }
  const Meaning meaning = MeaningOf(code);
  return absl::Status(
      meaning.code,
      absl::StrCat(path, ": ", meaning.cause, meaning.cure.empty() ? "" : ": ",
                   meaning.cure, " (SQLite ", code, ": ", detail, ")"));
}

absl::Status SqliteStatus(int code, sqlite3* connection) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) {
    return absl::OkStatus();
  }
  const char* path = sqlite3_db_filename(connection, "main");
  return SqliteStatus(sqlite3_extended_errcode(connection),
                      path == nullptr || *path == '\0' ? "database" : path,
                      sqlite3_errmsg(connection));
}

}  // namespace directory_sync
