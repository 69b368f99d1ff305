#include "uploader/store/checkpoint_table.h"

#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

absl::StatusOr<std::optional<Checkpoint>> CheckpointTable::Get() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT token, attributes, read_at FROM checkpoint"));
  std::optional<Checkpoint> checkpoint;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    checkpoint = Checkpoint{std::string(row.Blob(0)), std::string(row.Text(1)),
                            FromColumn(row.Int64(2))};
    return absl::OkStatus();
  }));
  return checkpoint;
}

absl::Status CheckpointTable::Put(const Checkpoint& checkpoint) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare("INSERT OR REPLACE INTO checkpoint (id, token, "
                        "attributes, read_at) VALUES (1, ?, ?, ?)"));
  replace.BindBlob(1, checkpoint.token)
      .BindText(2, checkpoint.attributes)
      .BindInt64(3, ToColumn(checkpoint.read_at));
  return replace.Run();
}

}  // namespace directory_sync::uploader
