#include "uploader/store/planning_copy.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"

namespace directory_sync::uploader {
namespace {

// Everything but what is sealed, captured or done.
absl::StatusOr<std::vector<std::string>> TablesToCopy(Database& database) {
  ASSIGN_OR_RETURN(
      Statement select,
      database.Prepare(
          "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name "
          "NOT LIKE 'sqlite_%' AND name IN (SELECT name FROM "
          "preview.sqlite_master) AND name NOT IN ('registration', 'fleet', "
          "'domain_controller', 'capture', 'settled_capture', "
          "'unsettled_write', 'audit', 'run', 'alert') AND name NOT LIKE "
          "'password%' AND name NOT LIKE 'stamp%' AND name NOT LIKE "
          "'proof%'"));
  std::vector<std::string> tables;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    tables.emplace_back(row.Text(0));
    return absl::OkStatus();
  }));
  return tables;
}

absl::Status CopyTables(Database& database) {
  ASSIGN_OR_RETURN(const std::vector<std::string> tables,
                   TablesToCopy(database));
  RETURN_IF_ERROR(database.Execute("BEGIN"));
  for (const std::string& table : tables) {
    // Its columns may hold only what is pending; ids go on from there.
    RETURN_IF_ERROR(database.Execute(
        absl::StrCat("INSERT INTO preview.", table, " SELECT * FROM main.",
                     table, table == "operation" ? " WHERE state = 1" : "")));
  }
  return database.Execute("COMMIT");
}

absl::Status CopyAttached(Database& database) {
  const absl::Status copied = CopyTables(database);
  if (!copied.ok()) database.Execute("ROLLBACK").IgnoreError();
  const absl::Status detached = database.Execute("DETACH DATABASE preview");
  return copied.ok() ? detached : copied;
}

}  // namespace

absl::Status CopyForPlanning(StateDatabase& state, const std::string& path) {
  // Makes the file with its schema.
  RETURN_IF_ERROR(StateDatabase::Open(path).status());
  return state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(Statement attach,
                     database.Prepare("ATTACH DATABASE ? AS preview"));
    attach.BindText(1, path);
    RETURN_IF_ERROR(attach.Run());
    return CopyAttached(database);
  });
}

}  // namespace directory_sync::uploader
