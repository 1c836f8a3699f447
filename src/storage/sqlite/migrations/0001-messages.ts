/**
 * Messages, contacts, idempotency keys.
 *
 * A message is one row for life: what was asked for (`envelope`, `body`) and what became of it (`fate`,
 * `timeline`), packed as JSON (see pack-message.ts). Measured with 8 KiB pages and 150 appends and 150 outcomes
 * a commit: 89,000 pairs/s this way, 66,000 with the outcome in a second table, 50,000 with deliveries,
 * attempts and transitions in tables of their own.
 *
 * `place` says where the message stands, and with it which indexes hold it:
 *   0 done · 1 scheduled, not in its lane yet · 2 waiting, due or parked · 3 due, but not its lane's head ·
 *   4 and up: claimed, by the opening of the database with that number (see `meta.opening`).
 * So a restart need not touch a row: what an earlier opening claimed is known by its number.
 *
 * `wake_at` is when the store must hand the message out: the time it is due where `place` is 1 or 2 and it
 * has one, else its expiry. Parked messages thus sort behind all that is due, and a scan of what is due
 * never passes over one that is stuck.
 *
 * There is no index by lane for messages that are done: one over 10,000 lanes costs two thirds of the
 * throughput (81,000 → 26,000 pairs/s, falling with size). `lane_history` is in its stead: see lane-history.ts.
 */
export const sql = `
CREATE TABLE messages (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  lane TEXT NOT NULL,
  place INTEGER NOT NULL,
  wake_at INTEGER NOT NULL,
  due_at INTEGER,
  expires_at INTEGER NOT NULL,
  status INTEGER NOT NULL,
  fate TEXT,
  timeline TEXT,
  envelope TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX messages_id ON messages (id);
CREATE INDEX messages_lane ON messages (lane, sequence) WHERE place >= 2;
CREATE INDEX messages_wake ON messages (place, wake_at) WHERE place >= 1;
CREATE INDEX messages_status ON messages (status, sequence);

CREATE TABLE lane_history (
  segment INTEGER NOT NULL,
  lane TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (segment, lane, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  id TEXT NOT NULL,
  valid_until INTEGER NOT NULL,
  PRIMARY KEY (owner, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_valid_until ON idempotency (valid_until);

CREATE TABLE contacts (
  aor TEXT NOT NULL,
  uri TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  registration TEXT NOT NULL,
  PRIMARY KEY (aor, uri)
) STRICT, WITHOUT ROWID;

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;
`;
