import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../../messages/testing/manual-clock.ts';
import { createAccounts } from '../accounts.ts';
import { Broadcast } from '../broadcast.ts';
import { amiConfiguration } from '../testing/fakes.ts';
import { HttpSession } from './http-session.ts';
import { HttpSessions } from './http-sessions.ts';

test('a user may have many sessions, and then the one unused longest ends', () => {
  const { sessions, open } = scene();
  const first = open('first');
  const second = open('second');
  const busy = open('busy');
  busy.running++;
  for (let i = 3; i < 500; i++) open(`s${i}`);
  assert.equal(sessions.find('first'), first);
  sessions.touch(first);
  open('one more');
  assert.deepEqual([first.closed, second.closed, busy.closed], [false, true, false]);
  assert.equal(sessions.find('second'), undefined);
  open('and another');
  assert.deepEqual([first.closed, busy.closed], [false, false]);
  assert.equal([...sessions].length, 500);
});

test('a session lives from its last use, and as long as a request is under way', async () => {
  const { clock, sessions, open, closed } = scene();
  const session = open('one');
  await clock.advance(59_000);
  sessions.touch(session);
  await clock.advance(59_000);
  session.running++;
  await clock.advance(200_000);
  assert.equal(session.closed, false);
  session.running--;
  sessions.touch(session);
  await clock.advance(120_000);
  assert.deepEqual(closed, ['one']);
  assert.equal(sessions.hasUser('admin'), false);
});

test('who has not logged in has five seconds, and under another name as long as all once he has', async () => {
  const { clock, sessions, open, create } = scene();
  const stranger = create('stranger');
  sessions.keep(stranger);
  await clock.advance(4000);
  stranger.id = 'known';
  const account = open('other').account;
  assert.ok(account);
  stranger.loggedIn(account, 1);
  sessions.keep(stranger, 'stranger');
  await clock.advance(30_000);
  assert.equal(sessions.find('known'), stranger);
  assert.equal(sessions.find('stranger'), undefined);
  const late = create('late');
  sessions.keep(late);
  await clock.advance(5000);
  assert.equal(late.closed, true);
});

function scene() {
  const clock = new ManualClock();
  const { manager } = amiConfiguration();
  const accounts = createAccounts(manager, () => {});
  const account = accounts.find('admin');
  assert.ok(account);
  const style = { systemName: '', timestampEvents: false, debug: false, disabledEvents: [] };
  const broadcast = new Broadcast(style, () => clock.now());
  const closed: string[] = [];
  const onClosed = ({ id }: HttpSession) => closed.push(id);
  const sessions = new HttpSessions({ broadcast, clock, lifeSeconds: () => 60, onClosed });
  const peer = {
    transport: 'TCP',
    localAddress: '127.0.0.1',
    localPort: 8088,
    remoteAddress: '127.0.0.1',
    remotePort: 50_000,
  } as const;
  const create = (id: string) =>
    new HttpSession({ id, sessionId: '0x1', peer, clock, soon: setImmediate, onWants: () => {} });
  const open = (id: string): HttpSession => {
    const session = create(id);
    session.loggedIn(account, 1);
    sessions.keep(session);
    return session;
  };
  return { clock, sessions, create, open, closed };
}
