import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { PROJECT_ROOT } from './gateway.ts';
import { importsOf, roomOf } from './house.ts';

/** Each file costs about half a millisecond of the start: what a configuration may do without is read once it has some. */
describe('what every start reads', () => {
  const read = filesReadBy([
    'src/cli/main.ts',
    'src/cli/serve.ts',
    'src/config/read-configuration.ts',
    'src/telemetry/log.ts',
    'src/gateway.ts',
  ]);

  test('is the gateway, AMI and SIP', () => {
    const rooms = new Set(read.map((file) => roomOf(file)));
    for (const room of ['gateway', 'interfaces/ami', 'technologies/pjsip', 'messages', 'config'])
      assert.ok(rooms.has(room), room);
  });

  const rooms: readonly (readonly [room: string, but?: readonly string[]])[] = [
    // What says that there are none, and how the numbers of SIP trunks are written.
    ['carriers', ['carrier-technology.ts', 'number-format.ts']],
    ['technologies/xmpp', ['technology.ts']],
    ['technologies/smpp'],
    ['technologies/signalwire'],
    ['technologies/webhook'],
    ['technologies/mm7'],
    ['interfaces/smpp'],
    ['interfaces/rest'],
    ['interfaces/compat'],
    ['interfaces/media'],
    ['interfaces/carriers'],
    ['protocols/smpp'],
    ['protocols/mm7'],
  ];
  for (const [room, but = []] of rooms) {
    test(`is nothing of ${room}${but.length > 0 ? ` but ${but.join(' and ')}` : ''}`, () => {
      const inRoom = (file: string) => roomOf(file) === room;
      const allowed = filesReadBy(but.map((file) => `src/${room}/${file}`)).filter(inRoom);
      assert.ok(allowed.length <= FEW, `they read ${allowed.join(', ')}`);
      assert.deepEqual(
        read.filter((file) => inRoom(file) && !allowed.includes(file)),
        [],
      );
    });
  }

  test('is no package that only some configurations need', () => {
    const packages = new Set(read.flatMap(packagesOf));
    assert.deepEqual([...packages].sort(), ['commander', 'pino']);
  });
});

/** These and all that they import, in the order in which they are found. */
function filesReadBy(first: readonly string[]): readonly string[] {
  const known = new Set(globSync('src/**/*.ts', { cwd: PROJECT_ROOT }));
  const found = new Set(first);
  for (const file of found) {
    assert.ok(known.has(file), file);
    for (const { target, erased, later } of importsOf(file, textOf(file))) {
      if (!erased && !later) found.add(target);
    }
  }
  return [...found];
}

function packagesOf(file: string): readonly string[] {
  return [...textOf(file).matchAll(PACKAGE)].map((match) => match[1] ?? '');
}

function textOf(file: string): string {
  return readFileSync(join(PROJECT_ROOT, file), 'utf8');
}

/** How many files of a room may be read before it is needed. */
const FEW = 10;
/** What is imported by name, and not only for its types. */
const PACKAGE = /^import (?!type\b)[^;']*'(?!\.|node:)([^']+)'/gm;
