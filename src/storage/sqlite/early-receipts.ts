import type { DatabaseSync } from 'node:sqlite';
import type { Receipt } from '../../messages/messaging.ts';
import { isAmong } from '../../messages/same-number.ts';
import type { Cursor } from './cursor.ts';
import type { EarlyRow } from './pack-submission.ts';
import type { Submitted } from './submissions.ts';
import type { WireResult } from './wire.ts';

/** Receipts that came before what they are for. */
export function earlyReceiptStatements(db: DatabaseSync) {
  const insert = db.prepare(
    'INSERT INTO early_receipts (peer, receipt, keys, kept_until) VALUES (?, ?, ?, ?) RETURNING number',
  );
  const insertKey = db.prepare('INSERT INTO early_keys (peer, key, number) VALUES (?, ?, ?)');
  const ofKey = db.prepare(
    `SELECT e.number, e.receipt, e.keys, e.kept_until AS keptUntil FROM early_keys k
       JOIN early_receipts e ON e.number = k.number WHERE k.peer = ? AND k.key = ? ORDER BY k.number`,
  );
  const give = db.prepare('UPDATE early_receipts SET message = ?, leg = ?, part = ? WHERE number = ?');
  const removeKey = db.prepare('DELETE FROM early_keys WHERE peer = ? AND key = ? AND number = ?');
  const remove = db.prepare('DELETE FROM early_receipts WHERE number = ?');
  const oldest = db.prepare(
    'SELECT number, peer, keys, kept_until AS keptUntil FROM early_receipts ORDER BY number LIMIT 2',
  );
  const given = db.prepare(
    'SELECT number, receipt, leg, part, message FROM early_receipts WHERE message IS NOT NULL ORDER BY number',
  );
  given.setReturnArrays(true);
  const countAll = db.prepare('SELECT count(*) AS n FROM early_receipts');

  /** Kept beside the table, so that a submission looks for none where there are none. */
  let count = 0;
  forget();

  function forget(): void {
    count = (countAll.get() as { n: number }).n;
  }

  function removeKeys({ number, peer, keys }: { number: number; peer: string; keys: string }): void {
    for (const key of JSON.parse(keys) as string[]) removeKey.run(peer, key, number);
  }

  function forgetOne(row: Pick<Old, 'number' | 'peer' | 'keys'>): void {
    removeKeys(row);
    remove.run(row.number);
    count--;
  }

  function purge(now: number): void {
    for (const row of oldest.all() as unknown as Old[]) {
      if (row.keptUntil > now && count <= LIMIT) return;
      forgetOne(row);
    }
  }

  return {
    get any(): boolean {
      return count > 0;
    },

    /** peer, receipt, kept until, now and keys are at the cursor. */
    keep(c: Cursor): WireResult {
      const peer = c.string();
      const receipt = c.string();
      const keptUntil = c.number();
      const now = c.number();
      const keys = Array.from({ length: c.number() }, () => c.string());
      const known = ofKey.all(peer, keys[0] ?? '') as unknown as Kept[];
      if (known.some((one) => one.receipt === receipt)) return 0;
      const [oldestOfId] = known;
      if (oldestOfId !== undefined && known.length >= ID_LIMIT) forgetOne({ ...oldestOfId, peer });
      const { number } = insert.get(peer, receipt, JSON.stringify(keys), keptUntil) as { number: number };
      for (const key of keys) insertKey.run(peer, key, number);
      count++;
      purge(now);
      return 0;
    },

    /** Those that are for it: from now on they are its, until they are settled. */
    give({ peer, key, message, leg, part, recipient }: Submitted, now: number): readonly EarlyRow[] {
      const rows: EarlyRow[] = [];
      for (const { number, receipt, keys, keptUntil } of ofKey.all(peer, key) as unknown as Kept[]) {
        const { numbers } = JSON.parse(receipt) as Receipt;
        if (keptUntil <= now || !isAmong(recipient, numbers)) continue;
        removeKeys({ number, peer, keys });
        give.run(message, leg, part, number);
        rows.push([number, receipt, leg, part, message]);
      }
      return rows;
    },

    settle(number: number): void {
      count -= Number(remove.run(number).changes);
    },

    /** → EarlyRow[] */
    unsettled(): WireResult {
      return count === 0 ? [] : (given.all() as unknown[]);
    },

    /** After a rollback. */
    forget,
  };
}

interface Kept {
  readonly number: number;
  readonly receipt: string;
  readonly keys: string;
  readonly keptUntil: number;
}

interface Old {
  readonly number: number;
  readonly peer: string;
  readonly keys: string;
  readonly keptUntil: number;
}

/** More than these, and the oldest is forgotten: a peer that sends receipts for what is not ours fills no disk. */
const LIMIT = 100_000;
/** The same for one id: all of its are looked at for each that comes. More than a message has states and parts under one id. */
const ID_LIMIT = 16;
