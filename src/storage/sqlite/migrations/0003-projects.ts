/**
 * The messages of projects, their callbacks, their media.
 *
 * What may be taken away from a message (its text, its media, its variables) stands apart, in `texts`: rows are only ever
 * added at the end of it, and what is taken away is overwritten where it stands by as many bytes. So there is one copy of
 * it in the file, whatever becomes of the message, and none once it is overwritten: a row of `messages` grows with what
 * becomes of it, and SQLite leaves pieces of neighbours behind where it makes room, which `secure_delete` does not find.
 * (That is set to FAST all the same, for the first page of `texts`, whose rows move on when it becomes a tree. Measured for
 * an append and an outcome: 9.2 µs without it, 9.3 FAST, 9.5 ON.)
 *
 * `project_messages` is a project's log: narrow, so that a filter that matches little looks at many quickly, and a table of
 * its own and no index, which would have to read all messages there are to be made. `messages.project` is NULL unless the
 * message is in it.
 *
 * `projects.longest_ms` is the longest time from acceptance to expiry that a message of the project had: what was first
 * taken since some time was accepted no longer than that before it, so that a list need not look at what is older.
 *
 * `callbacks.place`: 0 due · 1 later, at `due_at` · 2 dead. What is due comes in the order of messages, however many there
 * are, past nothing that is later or dead.
 */
export const sql = `
ALTER TABLE messages ADD COLUMN project INTEGER;
ALTER TABLE messages ADD COLUMN redacted_at INTEGER;
ALTER TABLE messages ADD COLUMN deleted_at INTEGER;

CREATE TABLE projects (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  longest_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE project_messages (
  project INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  direction INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  sender TEXT NOT NULL,
  recipient TEXT NOT NULL,
  PRIMARY KEY (project, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE texts (
  sequence INTEGER PRIMARY KEY,
  rest TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE legs (
  parent TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (parent, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE media_uses (
  hash TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (hash, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE sender_history (
  segment INTEGER NOT NULL,
  project INTEGER NOT NULL,
  number TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (segment, project, number, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE recipient_history (
  segment INTEGER NOT NULL,
  project INTEGER NOT NULL,
  number TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (segment, project, number, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE callbacks (
  message TEXT NOT NULL,
  status INTEGER NOT NULL,
  place INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  receiver TEXT NOT NULL,
  project TEXT NOT NULL,
  at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  error_code TEXT NOT NULL,
  error_message TEXT NOT NULL,
  last_error TEXT NOT NULL,
  PRIMARY KEY (message, status)
) STRICT, WITHOUT ROWID;
CREATE INDEX callbacks_due ON callbacks (receiver, message, status) WHERE place = 0;
CREATE INDEX callbacks_later ON callbacks (receiver, due_at) WHERE place = 1;
CREATE INDEX callbacks_dead ON callbacks (message, status) WHERE place = 2;
`;
