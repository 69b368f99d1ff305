#include "uploader/store/removal_schema.h"

namespace directory_sync::uploader {

const char* const kRemovalStep = R"sql(
-- What is withheld is in removal.
ALTER TABLE dirty DROP COLUMN withheld;

-- Removals that the directory wants and that weren't carried out yet. body is a
-- serialized upload.v1.Removal; the columns count where both say something.
-- subject: what is removed, counted once whatever the address.
CREATE TABLE removal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid BLOB NOT NULL,
  subject BLOB NOT NULL,
  service INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL,
  wanted_since INTEGER NOT NULL,
  run_id INTEGER NOT NULL,
  delayed INTEGER NOT NULL,
  queued INTEGER NOT NULL,
  approved_by TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX removal_of ON removal (guid, id);
CREATE INDEX removal_by_state ON removal (service, kind, state, subject);
CREATE INDEX removal_due ON removal (wanted_since) WHERE state = 1
  AND delayed = 1;
CREATE INDEX removal_cleared ON removal (id) WHERE state = 3 AND queued = 0;

-- What was cleared without approval, for a day.
CREATE TABLE removal_count (
  service INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  subject BLOB NOT NULL,
  counted_at INTEGER NOT NULL,
  PRIMARY KEY (service, kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX removal_count_by_time ON removal_count (counted_at);

-- Who did what.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  time INTEGER NOT NULL,
  os_user TEXT NOT NULL,
  caller TEXT NOT NULL,
  action TEXT NOT NULL,
  details TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (time, id);

-- What lists are filtered by. Operations of before have neither.
ALTER TABLE operation ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE operation ADD COLUMN created INTEGER NOT NULL DEFAULT 0;
CREATE INDEX operation_by_guid ON operation (guid, id);
CREATE INDEX operation_by_state ON operation (state, id);
CREATE INDEX operation_by_kind ON operation (kind, id);
CREATE INDEX operation_by_time ON operation (created, id);
CREATE INDEX alert_open ON alert (raised, key) WHERE resolved IS NULL;
CREATE INDEX alert_by_seen ON alert (last_seen);
CREATE INDEX alert_resolved ON alert (resolved) WHERE resolved IS NOT NULL;
CREATE INDEX account_by_state ON account (mailbox_state, address, guid);
)sql";

}  // namespace directory_sync::uploader
