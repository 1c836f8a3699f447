/**
 * What carriers call what they took, receipts that came before that, and parts of long messages that came in.
 *
 * `submissions` is found by a peer's id, which many peers make at random: each then falls on a page of its own. It lies in
 * buckets of 2^20 rows, so that what is written meets one bucket and not all there is, a lookup is a step in each (ten of them
 * for 10,000,000), and what is over leaves bucket by bucket, from one end. `submission_buckets.kept_until` is the time after
 * which nothing in it is wanted, and no row has a number above `rows`.
 *
 * `early_receipts.message` is set once a receipt was given back for that message; it then waits to be settled, and has no keys.
 */
export const sql = `
CREATE TABLE submissions (
  bucket INTEGER NOT NULL,
  peer TEXT NOT NULL,
  key TEXT NOT NULL,
  number INTEGER NOT NULL,
  message TEXT NOT NULL,
  leg TEXT NOT NULL,
  part INTEGER NOT NULL,
  recipient TEXT NOT NULL,
  PRIMARY KEY (bucket, peer, key, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE submission_buckets (
  bucket INTEGER PRIMARY KEY,
  first_until INTEGER NOT NULL,
  kept_until INTEGER NOT NULL,
  rows INTEGER NOT NULL
) STRICT;

CREATE TABLE early_receipts (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  peer TEXT NOT NULL,
  receipt TEXT NOT NULL,
  keys TEXT NOT NULL,
  kept_until INTEGER NOT NULL,
  message TEXT,
  leg TEXT,
  part INTEGER
) STRICT;
CREATE INDEX early_receipts_given ON early_receipts (number) WHERE message IS NOT NULL;
CREATE TABLE early_keys (
  peer TEXT NOT NULL,
  key TEXT NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (peer, key, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE incoming_parts (
  message TEXT NOT NULL,
  part INTEGER NOT NULL,
  parts INTEGER NOT NULL,
  at INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (message, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX incoming_parts_at ON incoming_parts (at);
`;
