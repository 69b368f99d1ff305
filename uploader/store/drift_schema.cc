#include "uploader/store/drift_schema.h"

namespace directory_sync::uploader {

const char* const kDriftStep = R"sql(
-- When looks at the provider were asked for last, and how often.
CREATE TABLE drift_look (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  marks INTEGER NOT NULL,
  marked_at INTEGER NOT NULL
) STRICT;

-- What has to be compared with the provider: mailboxes (kind 0), contacts (1)
-- and lists (2) of a domain, and the account's domains (3). mark: which asking
-- it was that asked for it last.
CREATE TABLE drift_due (
  kind INTEGER NOT NULL,
  service INTEGER NOT NULL,
  domain TEXT NOT NULL,
  mark INTEGER NOT NULL,
  PRIMARY KEY (kind, service, domain)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace directory_sync::uploader
