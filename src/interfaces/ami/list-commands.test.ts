import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from './testing/server.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer();
});
after(() => server.close());

/** Name → the rest of the line. */
async function listed(user: string): Promise<Map<string, string>> {
  const client = await server.login(user, user === 'admin' ? 'secret' : user);
  client.send('Action: ListCommands\r\nActionID: L\r\n\r\n');
  const [answer = ''] = await client.messages(1);
  await client.close();
  return actionsIn(answer);
}

function actionsIn(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/^(\w+): (.* {2}\(Priv: [^)]*\))\r?$/gm)].map(([, name = '', rest = '']) => [
      name,
      rest,
    ]),
  );
}

test('the list is alphabetical, and every action in it is one', async () => {
  const names = [...(await listed('admin')).keys()];
  assert.ok(names.length > 15);
  assert.deepEqual(
    names,
    [...names].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
  );
});

test('a user sees what a class of theirs allows', async () => {
  const all = await listed('admin');
  for (const user of ['limited', 'msg', 'ro']) {
    const write = { limited: 'system', msg: 'message', ro: 'none' }[user] ?? '';
    const expected = [...all].filter(([, rest]) => {
      const classes = /\(Priv: (.*)\)$/.exec(rest)?.[1] ?? '';
      return classes === '<none>' || classes.split(',').slice(0, -1).includes(write);
    });
    assert.deepEqual(await listed(user), new Map(expected), user);
  }
});

test('docs/ami.md has a row for every action, with the classes it needs', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/ami.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  for (const [name, rest] of await listed('admin')) {
    const classes = /\(Priv: (.*)\)$/.exec(rest)?.[1]?.replace(/,all$/, '') ?? '';
    const row = rows.find((line) => line.includes(`\`${name}\``));
    assert.ok(row, `${name} has no row`);
    if (classes === '<none>') continue;
    const told = /\(([a-z, ]+)\)/.exec(row)?.[1]?.split(', ');
    assert.deepEqual(told?.sort(), classes.split(',').sort(), name);
  }
});

const directory = join(
  process.env['ALDIS_SHARED'] ?? join(import.meta.dirname, '../../../../shared'),
  'vectors/asterisk',
);
const skip = existsSync(directory) ? false : 'the shared recordings are not on this machine';

test('what Asterisk lists too is told in its words, and what it alone has is unknown', { skip }, async () => {
  const recorded = new Map(
    readdirSync(directory)
      .filter((name) => name.endsWith('.jsonl'))
      .flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n'))
      .filter((line) => line.includes('(Priv: '))
      .flatMap((line) => (JSON.parse(line) as { items: { data: string }[] }).items)
      .flatMap(({ data }) => [...actionsIn(data)]),
  );
  assert.ok(recorded.size > 50);
  const own = await listed('admin');
  const client = await server.login('admin', 'secret', 'Events: off\r\n');
  for (const [name, rest] of recorded) {
    if (own.has(name)) {
      assert.equal(own.get(name), rest, name);
      continue;
    }
    client.send(`Action: ${name}\r\n\r\n`);
    assert.deepEqual(await client.messages(1), [
      `Response: Error\r\nMessage: Invalid/unknown command: ${name}. Use Action: ListCommands to show available commands.\r\n\r\n`,
    ]);
  }
});
