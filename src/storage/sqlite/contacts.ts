import type { DatabaseSync } from 'node:sqlite';
import type { Cursor } from './cursor.ts';
import type { WireResult } from './wire.ts';

/** Registered contacts. A refresh, which is what most REGISTERs are, is one statement. */
export function contactStatements(db: DatabaseSync) {
  const refresh = db.prepare(
    'UPDATE contacts SET expires_at = ?, registration = ? WHERE aor = ? AND uri = ?',
  );
  const insert = db.prepare('INSERT INTO contacts (expires_at, registration, aor, uri) VALUES (?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM contacts WHERE aor = ? AND uri = ?');
  const purge = db.prepare('DELETE FROM contacts WHERE expires_at <= ?');
  const all = db.prepare('SELECT aor, uri, expires_at, registration FROM contacts');
  all.setReturnArrays(true);
  const countAll = db.prepare('SELECT count(*) AS contacts FROM contacts');

  /** Counted when first asked for and kept from then on. */
  let count: number | undefined;
  const changeCount = (by: number) => {
    if (count !== undefined) count += by;
  };

  return {
    /** Contacts that expired while nobody was there to remove them go for good. */
    all(now: number): WireResult {
      changeCount(-Number(purge.run(now).changes));
      return all.all() as unknown[];
    },

    update(c: Cursor): WireResult {
      const removed = c.number();
      const saved = c.number();
      for (let i = 0; i < removed; i++) {
        changeCount(-Number(remove.run(c.string(), c.string()).changes));
      }
      for (let i = 0; i < saved; i++) {
        const aor = c.string();
        const uri = c.string();
        const expiresAt = c.number();
        const registration = c.string();
        if (refresh.run(expiresAt, registration, aor, uri).changes === 0) {
          insert.run(expiresAt, registration, aor, uri);
          changeCount(1);
        }
      }
      return 0;
    },

    count(): number {
      count ??= (countAll.get() as { contacts: number }).contacts;
      return count;
    },

    /** After a rollback. */
    forget(): void {
      count = undefined;
    },
  };
}
