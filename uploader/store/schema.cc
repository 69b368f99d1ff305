#include "uploader/store/schema.h"

#include "uploader/store/drift_schema.h"
#include "uploader/store/entry_schema.h"
#include "uploader/store/fleet_schema.h"
#include "uploader/store/password_schema.h"
#include "uploader/store/primary_member_schema.h"
#include "uploader/store/removal_schema.h"

namespace directory_sync::uploader {
namespace {

// Times are microseconds since 1970 in UTC. Columns named sealed_* are
// encrypted by ValueCipher. Enumerations are those of upload.proto.
constexpr char kFoundation[] = R"sql(
-- What the administrator chose: a serialized upload.v1.Settings.
CREATE TABLE settings (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL,
  body BLOB NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL
) STRICT;

-- The provider's keys, good for one address of the provider only.
CREATE TABLE registration (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  provider_url TEXT NOT NULL,
  sealed_user_key BLOB NOT NULL,
  sealed_secret_key BLOB NOT NULL,
  domains BLOB NOT NULL,
  registered_at INTEGER NOT NULL,
  registered_by TEXT NOT NULL
) STRICT;

-- The fleet's authority and the key that passwords are sealed to.
CREATE TABLE fleet (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  certificate_pem TEXT NOT NULL,
  sealed_key_pem BLOB NOT NULL,
  sealing_public_key BLOB NOT NULL,
  sealed_sealing_key BLOB NOT NULL
) STRICT;

-- The domain controllers whose password handlers were let in.
CREATE TABLE domain_controller (
  dns_host_name TEXT PRIMARY KEY,
  request_digest BLOB NOT NULL,
  certificate_pem TEXT NOT NULL,
  certificate_expires INTEGER NOT NULL,
  signing_public_key BLOB NOT NULL,
  admitted_at INTEGER NOT NULL,
  admitted_by TEXT NOT NULL,
  last_item_at INTEGER
) STRICT;

-- The directory as it was last read: a serialized DirectoryObject without its
-- members, which are in member.
CREATE TABLE object (
  guid BLOB PRIMARY KEY,
  kind INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
  group_guid BLOB NOT NULL,
  member_guid BLOB NOT NULL,
  PRIMARY KEY (group_guid, member_guid)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_by_member ON member (member_guid);

-- Where reading carries on; absent until a snapshot was read whole.
CREATE TABLE checkpoint (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  token BLOB NOT NULL,
  attributes TEXT NOT NULL,
  read_at INTEGER NOT NULL
) STRICT;

-- Accounts that have to be planned again, for the sake of which run.
CREATE TABLE dirty (
  guid BLOB PRIMARY KEY,
  run_id INTEGER NOT NULL,
  withheld INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- The accounts in scope as the administrator sees them.
CREATE TABLE account (
  guid BLOB PRIMARY KEY,
  service INTEGER NOT NULL,
  address TEXT NOT NULL,
  display_name TEXT NOT NULL,
  sam_account_name TEXT NOT NULL,
  mailbox_state INTEGER NOT NULL,
  error TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX account_by_address ON account (address, guid);

-- The mailboxes that are ours at the provider, as it was last known to have
-- them.
CREATE TABLE mailbox (
  guid BLOB NOT NULL,
  service INTEGER NOT NULL,
  address TEXT NOT NULL,
  enabled INTEGER,
  fields BLOB NOT NULL,
  PRIMARY KEY (guid, service, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX mailbox_by_service ON mailbox (service, enabled);
CREATE INDEX mailbox_by_address ON mailbox (address);

-- History and queue in one. body is a serialized upload.v1.Operation; the
-- columns beside it count where both say something.
CREATE TABLE operation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL,
  guid BLOB NOT NULL,
  state INTEGER NOT NULL,
  address TEXT NOT NULL,
  not_before INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX operation_due ON operation (not_before, id) WHERE state = 1;
CREATE INDEX operation_pending ON operation (id) WHERE state = 1;
CREATE INDEX operation_pending_of ON operation (guid, id) WHERE state = 1;
CREATE INDEX operation_by_run ON operation (run_id, id);
CREATE INDEX operation_by_address ON operation (address, id);

-- What the provider refused: not tried again before retry_at unless something
-- else is wanted by then.
CREATE TABLE refusal (
  guid BLOB NOT NULL,
  digest BLOB NOT NULL,
  error TEXT NOT NULL,
  cure TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  retry_at INTEGER NOT NULL,
  PRIMARY KEY (guid, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX refusal_due ON refusal (retry_at);

-- body is a serialized upload.v1.Run; the columns count. A run also waits for
-- operations of earlier ones up to its horizon.
CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  state INTEGER NOT NULL,
  reading INTEGER NOT NULL DEFAULT 1,
  planned INTEGER NOT NULL DEFAULT 0,
  succeeded INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  dropped INTEGER NOT NULL DEFAULT 0,
  horizon INTEGER NOT NULL DEFAULT 0,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX run_open ON run (id) WHERE state = 1;

CREATE TABLE alert (
  key TEXT PRIMARY KEY,
  severity INTEGER NOT NULL,
  message TEXT NOT NULL,
  cure TEXT NOT NULL,
  raised INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  count INTEGER NOT NULL,
  resolved INTEGER
) STRICT;
CREATE INDEX alert_by_time ON alert (raised, key);

-- Captured passwords until they are settled. Envelope and verdict may come in
-- any order; whichever comes first makes the row.
CREATE TABLE capture (
  id BLOB PRIMARY KEY,
  guid BLOB NOT NULL DEFAULT x'',
  domain_controller TEXT NOT NULL,
  envelope BLOB,
  received_at INTEGER NOT NULL,
  captured_at INTEGER NOT NULL DEFAULT 0,
  sam_account_name TEXT NOT NULL DEFAULT '',
  verdict INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 0,
  originating_time INTEGER NOT NULL DEFAULT 0,
  originating_dsa BLOB NOT NULL DEFAULT x''
) STRICT, WITHOUT ROWID;
CREATE INDEX capture_by_guid ON capture (guid);

-- Per account: what was delivered, what is on its way, and how it is.
CREATE TABLE password (
  guid BLOB PRIMARY KEY,
  state INTEGER NOT NULL,
  error TEXT NOT NULL DEFAULT '',
  captured_at INTEGER,
  captured_on TEXT NOT NULL DEFAULT '',
  delivered_at INTEGER,
  delivered_id BLOB NOT NULL DEFAULT x'',
  version INTEGER NOT NULL DEFAULT 0,
  originating_time INTEGER NOT NULL DEFAULT 0,
  originating_dsa BLOB NOT NULL DEFAULT x'',
  intent_id BLOB NOT NULL DEFAULT x'',
  intent_at INTEGER,
  not_before INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Writes of a password whose outcome nobody knows, until they can no longer
-- land at the provider.
CREATE TABLE unsettled_write (
  guid BLOB NOT NULL,
  capture_id BLOB NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (guid, capture_id)
) STRICT, WITHOUT ROWID;
)sql";

constexpr char kPasswordLosses[] = R"sql(
-- awaits_scope: its captures have their turn once it is in scope. loss: why a
-- newer password than the delivered one may be the directory's, until one of
-- version loss_version or above is delivered.
ALTER TABLE password ADD COLUMN awaits_scope INTEGER NOT NULL DEFAULT 0;
ALTER TABLE password ADD COLUMN loss TEXT NOT NULL DEFAULT '';
ALTER TABLE password ADD COLUMN loss_version INTEGER NOT NULL DEFAULT 0;

-- Items about passwords that were dealt with: a repeat changes nothing.
CREATE TABLE settled_capture (
  domain_controller TEXT NOT NULL,
  id BLOB NOT NULL,
  guid BLOB NOT NULL,
  sam_account_name TEXT NOT NULL,
  expired INTEGER NOT NULL,
  settled_at INTEGER NOT NULL,
  PRIMARY KEY (domain_controller, id)
) STRICT, WITHOUT ROWID;
)sql";

constexpr char kAccountSearch[] = R"sql(
-- What searches look at, in lower case, and an index that holds it.
ALTER TABLE account ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE account SET search = lower(address || char(10) || display_name ||
                                  char(10) || sam_account_name);
CREATE INDEX account_by_search ON account (address, guid, search);
)sql";

}  // namespace

absl::Span<const char* const> SchemaSteps() {
  static const char* const steps[] = {
      kFoundation,     kPasswordLosses,    kPasswordProofStep, kEntryStep,
      kRemovalStep,    kPrimaryMemberStep, kFleetStep,         kAccountSearch,
      kStampCheckStep, kSigningKeyStep,    kBegunCreateStep,   kDriftStep};
  return steps;
}

}  // namespace directory_sync::uploader
