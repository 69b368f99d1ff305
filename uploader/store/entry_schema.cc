#include "uploader/store/entry_schema.h"

namespace directory_sync::uploader {

const char* const kEntryStep = R"sql(
-- Contacts (kind 1) and distribution lists (kind 2) that are ours at the
-- provider, as it was last known to have them.
CREATE TABLE entry (
  guid BLOB NOT NULL,
  kind INTEGER NOT NULL,
  address TEXT NOT NULL,
  fields BLOB NOT NULL,
  PRIMARY KEY (guid, kind, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_by_address ON entry (address);

-- Who is in a list by our doing, under which name.
CREATE TABLE list_member (
  list_guid BLOB NOT NULL,
  address TEXT NOT NULL,
  member_guid BLOB NOT NULL,
  name TEXT NOT NULL,
  uncertain INTEGER NOT NULL,
  PRIMARY KEY (list_guid, address, member_guid, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX list_member_by_member ON list_member (member_guid);

-- Whose membership of a list has to be looked at.
CREATE TABLE list_member_due (
  list_guid BLOB NOT NULL,
  member_guid BLOB NOT NULL,
  PRIMARY KEY (list_guid, member_guid)
) STRICT, WITHOUT ROWID;
)sql";

const char* const kBegunCreateStep = R"sql(
-- Creations (kind 0: of a mailbox, else as in entry) that may have been made
-- at the provider without being held.
CREATE TABLE begun_create (
  guid BLOB NOT NULL,
  kind INTEGER NOT NULL,
  service INTEGER NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (guid, kind, service, address)
) STRICT, WITHOUT ROWID;

-- Of a change of many members that was refused: each is sent alone.
ALTER TABLE list_member_due ADD COLUMN alone INTEGER NOT NULL DEFAULT 0;
)sql";

}  // namespace directory_sync::uploader
