#include "uploader/store/password_schema.h"

namespace directory_sync::uploader {

const char* const kPasswordProofStep = R"sql(
-- cure: what to do about `error`. seen: the directory's stamp as it was last
-- read, baseline: the one that was there before any capture. refused: the
-- stamp of the password that the provider refuses, and why. loss_state: the
-- state that a loss is shown as; loss_dsa: where the lost change was made.
-- Stamps are in the form of stamp_column.h.
ALTER TABLE password ADD COLUMN cure TEXT NOT NULL DEFAULT '';
ALTER TABLE password ADD COLUMN confirmed_at INTEGER;
ALTER TABLE password ADD COLUMN provider_answer TEXT NOT NULL DEFAULT '';
ALTER TABLE password ADD COLUMN seen BLOB NOT NULL DEFAULT x'';
ALTER TABLE password ADD COLUMN seen_at INTEGER;
ALTER TABLE password ADD COLUMN baseline BLOB NOT NULL DEFAULT x'';
ALTER TABLE password ADD COLUMN refused BLOB NOT NULL DEFAULT x'';
ALTER TABLE password ADD COLUMN refusal TEXT NOT NULL DEFAULT '';
ALTER TABLE password ADD COLUMN refusal_cure TEXT NOT NULL DEFAULT '';
ALTER TABLE password ADD COLUMN loss_state INTEGER NOT NULL DEFAULT 0;
ALTER TABLE password ADD COLUMN loss_dsa BLOB NOT NULL DEFAULT x'';
UPDATE password SET loss_state = 5 WHERE loss <> '';
CREATE INDEX password_missed ON password (loss_dsa) WHERE loss_dsa <> x'';
CREATE INDEX password_captured ON password (captured_on, captured_at)
  WHERE captured_on <> '';
CREATE INDEX password_with_intent ON password (guid) WHERE intent_id <> x'';

-- Accounts whose stamp has to be read and compared, since when, and by which
-- domain controller (an invocationId; empty: the one in use).
CREATE TABLE stamp_check (
  guid BLOB PRIMARY KEY,
  since INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,
  controller BLOB NOT NULL DEFAULT x''
) STRICT, WITHOUT ROWID;
CREATE INDEX stamp_check_due ON stamp_check (not_before);

-- What happened to passwords, for people.
CREATE TABLE password_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid BLOB NOT NULL,
  kind INTEGER NOT NULL,
  at INTEGER NOT NULL,
  domain_controller TEXT NOT NULL DEFAULT '',
  stamp BLOB NOT NULL DEFAULT x'',
  text TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX password_event_of ON password_event (guid, id);
CREATE INDEX password_event_by_time ON password_event (at);

-- The state of each account in scope, in the order of the list of proofs and
-- quick to count. Kept by the triggers below alone.
CREATE TABLE proof_entry (
  guid BLOB PRIMARY KEY,
  address TEXT NOT NULL,
  state INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX proof_entry_by_state ON proof_entry (state, address, guid);
INSERT INTO proof_entry (guid, address, state)
  SELECT a.guid, a.address, coalesce(p.state, 1)
  FROM account a LEFT JOIN password p ON p.guid = a.guid;
INSERT INTO stamp_check (guid) SELECT guid FROM account;
CREATE TRIGGER proof_of_account AFTER INSERT ON account BEGIN
  INSERT OR REPLACE INTO proof_entry (guid, address, state) VALUES
    (new.guid, new.address,
     coalesce((SELECT state FROM password WHERE guid = new.guid), 1));
  INSERT INTO stamp_check (guid) VALUES (new.guid)
    ON CONFLICT (guid) DO UPDATE SET not_before = 0;
END;
CREATE TRIGGER no_proof_without_account AFTER DELETE ON account BEGIN
  DELETE FROM proof_entry WHERE guid = old.guid;
END;
CREATE TRIGGER proof_of_password AFTER INSERT ON password BEGIN
  UPDATE proof_entry SET state = new.state
    WHERE guid = new.guid AND state <> new.state;
END;
)sql";

const char* const kStampCheckStep = R"sql(
-- As above, but for each domain controller that is to be asked, and with what
-- it takes to look at a change that comes while another is being looked at.
-- since: when it was asked for last; asked: how often; stamp: what was seen
-- there at the last look, and since when.
DROP TABLE stamp_check;
CREATE TABLE stamp_check (
  guid BLOB NOT NULL,
  controller BLOB NOT NULL DEFAULT x'',
  since INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,
  asked INTEGER NOT NULL DEFAULT 1,
  stamp BLOB NOT NULL DEFAULT x'',
  stamp_since INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (guid, controller)
) STRICT, WITHOUT ROWID;
CREATE INDEX stamp_check_due ON stamp_check (not_before);

-- Who writes an account's row says what it means for its stamp, no trigger.
DROP TRIGGER proof_of_account;
CREATE TRIGGER proof_of_account AFTER INSERT ON account BEGIN
  INSERT OR REPLACE INTO proof_entry (guid, address, state) VALUES
    (new.guid, new.address,
     coalesce((SELECT state FROM password WHERE guid = new.guid), 1));
END;
INSERT INTO stamp_check (guid) SELECT guid FROM account;
)sql";

const char* const kSigningKeyStep = R"sql(
-- By which key of its domain controller the envelope was taken in: it counts
-- whatever becomes of the fleet since. Empty: the domain controller's now.
ALTER TABLE capture ADD COLUMN signing_key BLOB NOT NULL DEFAULT x'';

-- Keys of handlers that joined anew: what they signed is still on its way.
CREATE TABLE retired_signing_key (
  domain_controller TEXT NOT NULL,
  signing_key BLOB NOT NULL,
  retired_at INTEGER NOT NULL,
  PRIMARY KEY (domain_controller, signing_key)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace directory_sync::uploader
