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

// Its columns may hold only what is pending; ids go on from there.
absl::Status CopyTable(Database& database, const std::string& table) {
  return database.Execute(
      absl::StrCat("INSERT INTO preview.", table, " SELECT * FROM main.", table,
                   table == "operation" ? " WHERE state = 1" : ""));
}

absl::StatusOr<std::vector<std::string>> Attach(StateDatabase& state,
                                                const std::string& path) {
  std::vector<std::string> tables;
  RETURN_IF_ERROR(state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(Statement attach,
                     database.Prepare("ATTACH DATABASE ? AS preview"));
    attach.BindText(1, path);
    RETURN_IF_ERROR(attach.Run());
    // Nobody needs it after a power cut.
    RETURN_IF_ERROR(database.Execute("PRAGMA preview.synchronous=OFF"));
    ASSIGN_OR_RETURN(tables, TablesToCopy(database));
    return absl::OkStatus();
  }));
  return tables;
}

// One after the other, so that nobody waits for all of them.
absl::Status CopyTables(StateDatabase& state,
                        const std::vector<std::string>& tables) {
  for (const std::string& table : tables) {
    RETURN_IF_ERROR(state.Read(
        [&](Database& database) { return CopyTable(database, table); }));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CopyForPlanning(StateDatabase& state, const std::string& path) {
  // Makes the file with its schema.
  RETURN_IF_ERROR(StateDatabase::Open(path).status());
  const auto tables = Attach(state, path);
  absl::Status copied = tables.status();
  if (copied.ok()) copied = CopyTables(state, *tables);
  const absl::Status detached = state.Read([](Database& database) {
    return database.Execute("DETACH DATABASE preview");
  });
  return copied.ok() ? detached : copied;
}

}  // namespace directory_sync::uploader
