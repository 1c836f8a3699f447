import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import type { MessagingConfiguration, ProjectOptions } from '../config/configuration.ts';
import { readFiles } from '../config/testing/read-files.ts';
import { createAccess } from './create-access.ts';

const ACME = '8f2c1a60-3b7e-4d52-9c41-6a0d5e7b9f13';
const OTHER = '1b2c3d4e-0000-4000-8000-00000000abcd';

function section(name: string, token: string, project = 'acme', scopes = 'messaging'): string {
  return `[${name}]\ntype=token\nproject=${project}\ntoken_sha256=${hash('sha256', token)}\nscopes=${scopes}\n`;
}

function messaging(text: string): MessagingConfiguration {
  const projects = `[acme]
type=project
id=${ACME}
signing_key=k1
rate_limit=3
[other]
type=project
id=${OTHER}
signing_key=k2
`;
  const { configuration, problems } = readFiles({ 'messaging.conf': projects + text });
  assert.ok(configuration, problems.map((problem) => problem.text).join('\n'));
  return configuration.messaging;
}

const TOKENS = `${section('ci', 'token-one')}${section('shop', 'tökén:two')}${section('blind', 'token-blind', 'acme', 'numbers')}${section('theirs', 'token-theirs', 'other')}`;

function world(text = TOKENS) {
  const state = { configuration: messaging(text), now: 1_700_000_000_000 };
  const access = createAccess({
    configuration: () => state.configuration,
    clock: { now: () => state.now },
  });
  const login = (user: string, token: string, remoteAddress = '127.0.0.1') =>
    access.authenticate({
      authorization: `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`,
      remoteAddress,
      scope: 'messaging',
    });
  const project = (id = ACME): ProjectOptions => {
    const found = state.configuration.projects.get(id);
    assert.ok(found);
    return found;
  };
  return { state, access, login, project };
}

const SPELLINGS: readonly string[] = [
  ACME,
  ACME.toUpperCase(),
  `AC${ACME.replaceAll('-', '')}`,
  `ac${ACME.replaceAll('-', '').toUpperCase()}`,
];

for (const user of SPELLINGS) {
  test(`a project may call itself ${user}`, () => {
    const { login, project } = world();
    assert.deepEqual(login(user, 'token-one'), { kind: 'project', project: project(), token: 'ci' });
    assert.deepEqual(login(user, 'tökén:two'), { kind: 'project', project: project(), token: 'shop' });
  });
}

const WRONG: readonly (readonly [user: string, token: string])[] = [
  [ACME, 'token-two'],
  [ACME, ''],
  [ACME, 'token-one '],
  [ACME, hash('sha256', 'token-one')],
  [ACME, 'token-theirs'],
  [OTHER, 'token-one'],
  ['acme', 'token-one'],
  ['', 'token-one'],
  ['8f2c1a60-3b7e-4d52-9c41-6a0d5e7b9f14', 'token-one'],
  ['__proto__', 'token-one'],
];

for (const [user, token] of WRONG) {
  test(`nobody is let in as "${user}" with "${token}"`, () => {
    assert.deepEqual(world().login(user, token), { kind: 'unauthorized' });
  });
}

test('no credentials, or of another scheme', () => {
  const { access } = world();
  for (const authorization of [undefined, 'Bearer x', 'Basic !']) {
    const request = { authorization, remoteAddress: '127.0.0.1', scope: 'messaging' };
    for (let i = 0; i < 50; i++) assert.deepEqual(access.authenticate(request), { kind: 'unauthorized' });
  }
});

test('a token without the scope is recognised and may not', () => {
  assert.deepEqual(world().login(ACME, 'token-blind'), { kind: 'forbidden' });
});

test('a project without tokens, and no projects at all', () => {
  assert.deepEqual(world('').login(ACME, 'token-one'), { kind: 'unauthorized' });
  const { configuration } = readFiles({ 'messaging.conf': '' });
  assert.ok(configuration);
  const access = createAccess({ configuration: () => configuration.messaging, clock: { now: () => 0 } });
  const authorization = `Basic ${Buffer.from(`${ACME}:x`).toString('base64')}`;
  assert.deepEqual(access.authenticate({ authorization, remoteAddress: '::1', scope: 'messaging' }), {
    kind: 'unauthorized',
  });
});

test('a reload counts at once: tokens come and go', () => {
  const { state, login } = world();
  assert.equal(login(ACME, 'token-one').kind, 'project');
  state.configuration = messaging(section('new', 'token-new'));
  assert.equal(login(ACME, 'token-one').kind, 'unauthorized');
  assert.equal(login(ACME, 'token-new').kind, 'project');
});

test('guessing is slowed down by address and project, loopback too', () => {
  const { state, login } = world();
  for (let i = 0; i < 40; i++) assert.equal(login(ACME, `guess ${i}`).kind, 'unauthorized');
  // Even the right one is not looked at: whoever guesses learns nothing.
  assert.deepEqual(login(ACME, 'token-one'), { kind: 'throttled', retryAfterSeconds: 1 });
  assert.equal(login(`AC${ACME.replaceAll('-', '')}`, 'token-one').kind, 'throttled');
  assert.equal(login(OTHER, 'token-theirs').kind, 'project');
  assert.equal(login(ACME, 'token-one', '127.0.0.2').kind, 'project');
  state.now += 1_000;
  assert.equal(login(ACME, 'guess').kind, 'unauthorized');
  assert.deepEqual(login(ACME, 'token-one'), { kind: 'throttled', retryAfterSeconds: 2 });
  state.now += 2_000;
  assert.equal(login(ACME, 'token-one').kind, 'project');
  // Forgiven.
  for (let i = 0; i < 39; i++) login(ACME, 'guess');
  assert.equal(login(ACME, 'token-one').kind, 'project');
});

test('a project that is not there is no different to whoever guesses', () => {
  const nobody = '00000000-0000-4000-8000-000000000001';
  const known = world();
  const unknown = world();
  const answers = (login: typeof known.login, id: string) =>
    Array.from({ length: 44 }, () => JSON.stringify(login(id, 'guess')));
  assert.deepEqual(answers(known.login, ACME), answers(unknown.login, nobody));
});

test('writing requests are counted in windows', () => {
  const { state, access, project } = world();
  const left = () => {
    const { allowed, limit, remaining, resetSeconds } = access.countWrite(project());
    return [allowed, limit, remaining, resetSeconds];
  };
  assert.deepEqual(access.allowance(project()), { allowed: true, limit: 3, remaining: 3, resetSeconds: 10 });
  assert.deepEqual(left(), [true, 3, 2, 10]);
  state.now += 2_500;
  assert.deepEqual(left(), [true, 3, 1, 8]);
  assert.deepEqual(access.allowance(project()), { allowed: true, limit: 3, remaining: 1, resetSeconds: 8 });
  assert.deepEqual(left(), [true, 3, 0, 8]);
  assert.deepEqual(left(), [false, 3, 0, 8]);
  assert.equal(access.countWrite(project(OTHER)).remaining, 13_799);
  state.now += 7_499;
  assert.deepEqual(left(), [false, 3, 0, 1]);
  assert.equal(access.allowance(project()).allowed, false);
  state.now += 1;
  assert.deepEqual(left(), [true, 3, 2, 10]);
  state.now -= 60_000;
  assert.deepEqual(left(), [true, 3, 2, 10]);
});

test('limit and window are those of the moment', () => {
  const { state, access, project } = world();
  for (let i = 0; i < 3; i++) access.countWrite(project());
  assert.equal(access.countWrite(project()).allowed, false);
  state.configuration = messaging(`${TOKENS}[general]\nrate_window=1\n`);
  assert.equal(access.countWrite({ ...project(), rateLimit: 5 }).remaining, 1);
  state.now += 1_000;
  assert.deepEqual(access.countWrite(project()), {
    allowed: true,
    limit: 3,
    remaining: 2,
    resetSeconds: 1,
  });
});

test('projects that are gone leave nothing behind', () => {
  const { access, project } = world();
  for (let i = 0; i < 1_000; i++) access.countWrite({ ...project(), id: `gone ${i}` });
  access.countWrite(project());
  assert.equal(access.countWrite(project()).remaining, 1);
});

test('a refused login is told with its reason, and never with what was sent', () => {
  const told: unknown[] = [];
  const access = createAccess({
    configuration: () => messaging(TOKENS),
    clock: { now: () => 0 },
    onRefused: (refused) => told.push(refused),
  });
  const nobody = '00000000-0000-4000-8000-00000000dead';
  for (const user of [ACME, nobody, 'PTsecret']) {
    const authorization = `Basic ${Buffer.from(`${user}:PTwrong`).toString('base64')}`;
    access.authenticate({ authorization, remoteAddress: '192.0.2.1', scope: 'messaging' });
  }
  access.authenticate({ authorization: undefined, remoteAddress: '192.0.2.1', scope: 'messaging' });
  const remote = '192.0.2.1';
  assert.deepEqual(told, [
    { project: ACME, remote, reason: 'The project has no such token' },
    { project: nobody, remote, reason: 'There is no such project' },
    { project: '', remote, reason: 'The user is no id of a project' },
  ]);
});
