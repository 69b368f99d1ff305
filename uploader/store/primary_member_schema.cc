#include "uploader/store/primary_member_schema.h"

namespace directory_sync::uploader {

const char* const kPrimaryMemberStep = R"sql(
-- A member by the group's list, by having it as the primary group, or both.
ALTER TABLE member ADD COLUMN listed INTEGER NOT NULL DEFAULT 1;
ALTER TABLE member ADD COLUMN is_primary INTEGER NOT NULL DEFAULT 0;

-- Which group primaryGroupID means.
CREATE TABLE relative_id (
  id INTEGER PRIMARY KEY,
  guid BLOB NOT NULL
) STRICT;

-- The next reading is a full one, which fills them.
DELETE FROM checkpoint;
UPDATE alert SET resolved = last_seen
  WHERE key LIKE 'primary-members/%' AND resolved IS NULL;
)sql";

}  // namespace directory_sync::uploader
