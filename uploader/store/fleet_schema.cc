#include "uploader/store/fleet_schema.h"

namespace directory_sync::uploader {

const char* const kFleetStep = R"sql(
-- The keys that passwords are sealed to. The newest is the one without
-- replaced_at; the older ones open what is still on its way.
CREATE TABLE sealing_key (
  public_key BLOB PRIMARY KEY,
  sealed_secret BLOB NOT NULL,
  made_at INTEGER NOT NULL,
  replaced_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO sealing_key
  SELECT sealing_public_key, sealed_sealing_key, 0, NULL FROM fleet;
ALTER TABLE fleet DROP COLUMN sealing_public_key;
ALTER TABLE fleet DROP COLUMN sealed_sealing_key;

-- What is told to the fleet, a serialized fleet.v1.FleetSettings, and the key
-- that signs it.
CREATE TABLE fleet_settings (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sealed_seed BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;

-- Who may join. used_digest: the request that was let in by it; empty: none.
CREATE TABLE invitation (
  dns_host_name TEXT PRIMARY KEY,
  token_hash BLOB NOT NULL,
  expires_at INTEGER NOT NULL,
  invited_at INTEGER NOT NULL,
  invited_by TEXT NOT NULL,
  wrong_attempts INTEGER NOT NULL DEFAULT 0,
  used_digest BLOB NOT NULL DEFAULT x''
) STRICT, WITHOUT ROWID;

-- The operator's certificate for port 8732.
CREATE TABLE fleet_operator (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  certificate_pem TEXT NOT NULL
) STRICT;

-- previous_certificate_pem: good until the handler uses the renewed one.
-- requested_at: of the last renewal, by the handler's clock. heartbeat: a
-- serialized fleet.v1.Heartbeat.
ALTER TABLE domain_controller
  ADD COLUMN previous_certificate_pem TEXT NOT NULL DEFAULT '';
ALTER TABLE domain_controller ADD COLUMN requested_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE domain_controller ADD COLUMN cloned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE domain_controller ADD COLUMN heartbeat BLOB NOT NULL DEFAULT x'';
ALTER TABLE domain_controller ADD COLUMN heartbeat_at INTEGER;

-- Which item bore which number of a handler's queue: a number that comes twice
-- betrays a copied handler.
CREATE TABLE item_sequence (
  domain_controller TEXT NOT NULL,
  incarnation BLOB NOT NULL,
  seq INTEGER NOT NULL,
  id BLOB NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (domain_controller, incarnation, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_sequence_by_time ON item_sequence (seen_at);
)sql";

}  // namespace directory_sync::uploader
