import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, beforeEach, describe, test } from 'node:test';
import { UNMARKED } from '../../messages/message.ts';
import { NOW, newMessage, QUEUED } from '../conformance/fixtures.ts';
import { StorageError } from '../errors.ts';
import { openDatabase } from './database.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { openSqliteStore } from './store.ts';

const root = mkdtempSync(join(tmpdir(), 'aldis-database-'));
after(() => rmSync(root, { recursive: true }));
let directory = '';
let count = 0;
beforeEach(() => {
  directory = join(root, String(count++), 'data');
});

describe('opening', () => {
  test('makes the directory and the database, for the owner alone', () => {
    openDatabase(directory, 'node').close();
    assert.equal(statSync(directory).mode & 0o777, 0o700);
    assert.equal(statSync(join(directory, 'aldis.db')).mode & 0o777, 0o600);
  });

  test('counts openings, writes the version and the node, commits durably', () => {
    openDatabase(directory, 'first').close();
    const database = openDatabase(directory, 'second');
    const get = (sql: string) => Object.values(database.db.prepare(sql).get() as object)[0];
    assert.equal(database.opening, 5);
    assert.equal(get("SELECT value FROM meta WHERE name = 'node'"), 'second');
    assert.equal(get('PRAGMA user_version'), MIGRATIONS.length);
    assert.equal(get('PRAGMA journal_mode'), 'wal');
    assert.equal(get('PRAGMA synchronous'), 2);
    assert.equal(get('PRAGMA page_size'), 8192);
    database.close();
  });

  for (const version of MIGRATIONS.keys()) {
    if (version === 0) continue;
    test(`brings a database of version ${version} to this one, with what is in it`, async () => {
      mkdirSync(directory, { recursive: true });
      const file = new DatabaseSync(join(directory, 'aldis.db'));
      for (const sql of MIGRATIONS.slice(0, version)) file.exec(sql);
      file.exec(`PRAGMA application_id = 0x416c6469; PRAGMA user_version = ${version};
        INSERT INTO idempotency VALUES ('owner', 'key', 'id', 1)`);
      const { message } = newMessage(1);
      const envelope = ['outbound', 'ami', 'admin', message.requestId, 'pjsip', 'pjsip:alice', '', ''];
      file
        .prepare(
          `INSERT INTO messages (id, lane, place, wake_at, expires_at, status, fate, envelope, body)
           VALUES (?, ?, 0, 0, ?, 4, ?, ?, ?)`,
        )
        .run(
          message.id,
          message.lane,
          message.expiresAt,
          JSON.stringify([1, 200, 'OK', '', '', NOW + 10, []]),
          JSON.stringify([...envelope, 'text/plain', NOW, NOW, 1, []]),
          message.body,
        );
      file.close();
      const store = await openSqliteStore({ directory, node: 'node', onProblem: assert.fail });
      assert.deepEqual(await store.message(message.id), {
        message,
        state: {
          ...QUEUED,
          status: 'delivered',
          attempts: 1,
          responseCode: 200,
          responseText: 'OK',
          updatedAt: NOW + 10,
        },
        marks: UNMARKED,
        deliveries: [],
        timeline: [{ at: NOW, what: 'queued' }],
      });
      assert.equal(await store.keyed('owner', 'key', 0), 'id');
      assert.deepEqual(await store.database.tree(), []);
      await store.close();
    });
  }

  test('others may read the file meanwhile', () => {
    const database = openDatabase(directory, 'node');
    const reader = new DatabaseSync(join(directory, 'aldis.db'), { readOnly: true });
    assert.deepEqual({ ...reader.prepare('SELECT count(*) AS n FROM messages').get() }, { n: 0 });
    reader.close();
    database.close();
  });

  test('twice in one process is refused too', () => {
    const database = openDatabase(directory, 'node');
    refuses('in-use', /stop that one first/);
    database.close();
    openDatabase(directory, 'node').close();
  });
});

describe('what cannot be opened is said in one sentence', () => {
  test('a file that is no database', () => {
    openDatabase(directory, 'node').close();
    writeFileSync(
      join(directory, 'aldis.db'),
      'This is no database, but long enough to look like one.'.repeat(20),
    );
    refuses('corrupt', /is damaged \(file is not a database\)/);
  });

  test('a database whose schema is damaged', () => {
    openDatabase(directory, 'node').close();
    const file = join(directory, 'aldis.db');
    const page = Buffer.alloc(8192, 0xff);
    const db = new DatabaseSync(file);
    db.exec('PRAGMA journal_mode = DELETE');
    db.close();
    writeFileSync(file, Buffer.concat([readFileSync(file).subarray(0, 100), page.subarray(100)]));
    refuses('corrupt', /put a backup in its place/);
  });

  test('an empty file beside a log that is not, which is left as it was', () => {
    openDatabase(directory, 'node').close();
    writeFileSync(join(directory, 'aldis.db'), '');
    writeFileSync(join(directory, 'aldis.db-wal'), 'a log');
    refuses('corrupt', /aldis\.db is empty, but its log/);
    assert.equal(readFileSync(join(directory, 'aldis.db-wal'), 'utf8'), 'a log');
  });

  test("another program's database, which is left as it was", () => {
    openDatabase(directory, 'node').close();
    const file = join(directory, 'aldis.db');
    rmSync(file);
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE theirs (x)');
    other.close();
    refuses('foreign', /is a database of another program/);
    const again = new DatabaseSync(file);
    assert.deepEqual({ ...again.prepare('PRAGMA journal_mode').get() }, { journal_mode: 'delete' });
    again.close();
  });

  test('a database of a newer version', () => {
    const database = openDatabase(directory, 'node');
    database.db.exec('PRAGMA user_version = 99');
    database.close();
    refuses('newer', /was written by a newer Aldis \(its version is 99/);
  });

  test('a directory that cannot be made', () => {
    writeFileSync(join(root, 'file'), '');
    directory = join(root, 'file', 'data');
    refuses('unwritable', /cannot be written .*name another with --data/);
  });

  test('the same through the store, and its thread ends', async () => {
    const database = openDatabase(directory, 'node');
    const onProblem = (problem: StorageError) => assert.fail(problem);
    await assert.rejects(openSqliteStore({ directory, node: 'node', onProblem }), { code: 'in-use' });
    database.close();
  });
});

function refuses(code: string, message: RegExp): void {
  assert.throws(
    () => openDatabase(directory, 'node'),
    (error: unknown) => {
      assert.ok(error instanceof StorageError);
      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /\n|\.$/);
      return true;
    },
  );
}
