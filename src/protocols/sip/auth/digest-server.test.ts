import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DigestAlgorithm } from './algorithm.ts';
import { authorization } from './answer-challenge.ts';
import { parseChallenges } from './challenge.ts';
import { parseCredentials } from './credentials.ts';
import { DigestServer } from './digest-server.ts';
import { Nonces } from './nonce.ts';
import { Replays } from './replays.ts';
import { DigestSecret } from './secret.ts';

const KEY = Buffer.alloc(32, 1);
const SOURCE = '127.0.0.1:15072';
const NOW = 1_795_233_004_500;
const REQUEST = { method: 'REGISTER', uri: 'sip:127.0.0.1:15060' };

function bob(
  password = 'bobsecret',
  algorithms: readonly DigestAlgorithm[] = ['MD5', 'SHA-256', 'SHA-512-256'],
  realm = '',
): DigestSecret {
  return new DigestSecret({ username: 'bob', realm, password, hashes: new Map(), algorithms });
}

/** A client's answer to the first of the challenges. */
function answer(
  server: DigestServer,
  client = bob(),
  count = 1,
  cnonce = 'c',
  algorithms: readonly DigestAlgorithm[] = ['MD5'],
  source = SOURCE,
  nowMs = NOW,
): string {
  const lines = server.challenges({ realm: 'asterisk', algorithms, stale: false, source, nowMs });
  const [challenge] = parseChallenges(lines);
  return authorization(
    { challenge: challenge!, secret: client, header: 'Authorization' },
    REQUEST,
    count,
    cnonce,
  );
}

function verify(
  server: DigestServer,
  line: string,
  change: {
    secrets?: DigestSecret[];
    source?: string;
    nowMs?: number;
    method?: string;
    lifetimeSeconds?: number;
  } = {},
): string {
  const result = server.verify({
    credentials: parseCredentials(line)!,
    method: REQUEST.method,
    secrets: [bob()],
    realm: 'asterisk',
    source: SOURCE,
    nowMs: NOW,
    lifetimeSeconds: 32,
    ...change,
  });
  return result.kind === 'wrong' ? `wrong ${result.cause}` : result.kind;
}

test('challenges have the form of Asterisk, one for each algorithm in order', () => {
  const server = new DigestServer(KEY);
  const lines = server.challenges({
    realm: 'asterisk',
    algorithms: ['SHA-512-256', 'SHA-256', 'MD5'],
    stale: false,
    source: SOURCE,
    nowMs: NOW,
  });
  assert.deepEqual(
    parseChallenges(lines).map(({ algorithm }) => algorithm),
    ['SHA-512-256', 'SHA-256', 'MD5'],
  );
  for (const line of lines) {
    assert.match(
      line,
      /^Digest realm="asterisk",nonce="1795233004\/[0-9a-f]{32}",opaque="[0-9a-f]{16}",algorithm=[A-Z0-9-]+,qop="auth"$/,
    );
  }
});

test('verifies each algorithm, and credentials without qop', () => {
  const server = new DigestServer(KEY);
  for (const algorithm of ['MD5', 'SHA-256', 'SHA-512-256'] as const) {
    assert.equal(verify(server, answer(server, bob(), 1, 'c', [algorithm])), 'ok');
  }
  const [challenge] = parseChallenges(
    server.challenges({ realm: 'asterisk', algorithms: ['MD5'], stale: false, source: SOURCE, nowMs: NOW }),
  );
  const old = {
    challenge: { ...challenge!, qop: [], algorithmText: undefined },
    secret: bob(),
    header: 'Authorization',
  } as const;
  assert.equal(verify(server, authorization(old, REQUEST, 1, '')), 'ok');
});

test('says what is wrong', () => {
  const server = new DigestServer(KEY);
  const good = answer(server);
  assert.equal(verify(server, answer(server, bob('guess'))), 'wrong response');
  assert.equal(verify(server, good, { method: 'MESSAGE' }), 'wrong response');
  assert.equal(verify(server, good.replace('sip:127', 'sip:128')), 'wrong response');
  assert.equal(verify(server, good.replace('nc=00000001', 'nc=00000002')), 'wrong response');
  assert.equal(verify(server, good.replace('"bob"', '"ann"')), 'wrong username');
  assert.equal(verify(server, good, { secrets: [] }), 'wrong username');
  assert.equal(verify(server, good.replace('realm="asterisk"', 'realm="other"')), 'wrong realm');
  assert.equal(verify(server, good, { secrets: [bob('bobsecret', ['MD5'], 'elsewhere')] }), 'wrong realm');
  assert.equal(verify(server, good, { secrets: [bob('bobsecret', ['SHA-256'])] }), 'wrong algorithm');
  assert.equal(verify(server, good.replace('algorithm=MD5', 'algorithm=MD5-sess')), 'wrong algorithm');
  assert.equal(verify(server, good.replace('qop=auth', 'qop=auth-int')), 'wrong qop');
  assert.equal(verify(server, good), 'ok', 'none of these used it up');
});

test('any of the secrets will do', () => {
  const server = new DigestServer(KEY);
  assert.equal(
    verify(server, answer(server), { secrets: [bob('older'), bob('x', ['MD5'], 'elsewhere'), bob()] }),
    'ok',
  );
});

test('a nonce is good for its lifetime, from its source, from this server', () => {
  const server = new DigestServer(KEY);
  const late = (seconds: number): string => verify(server, answer(server), { nowMs: NOW + seconds * 1000 });
  assert.equal(late(32), 'ok');
  assert.equal(late(33), 'stale');
  assert.equal(verify(server, answer(server), { nowMs: NOW + 100_000, lifetimeSeconds: 300 }), 'ok');
  assert.equal(verify(server, answer(server), { source: '127.0.0.1:15073' }), 'stale');
  assert.equal(verify(server, answer(new DigestServer(Buffer.alloc(32, 2)))), 'stale');
  assert.equal(verify(server, answer(new DigestServer(Buffer.alloc(100, 2)))), 'stale');
  const forged = {
    challenge: parseChallenges(['Digest realm="asterisk", nonce="made-up", qop="auth"'])[0]!,
    secret: bob(),
    header: 'Authorization',
  } as const;
  assert.equal(verify(server, authorization(forged, REQUEST, 1, 'c')), 'stale');
});

test('the same credentials do not pass twice; higher counts and other cnonces do', () => {
  const server = new DigestServer(KEY);
  const [challenge] = parseChallenges(
    server.challenges({ realm: 'asterisk', algorithms: ['MD5'], stale: false, source: SOURCE, nowMs: NOW }),
  );
  const answered = { challenge: challenge!, secret: bob(), header: 'Authorization' } as const;
  const attempt = (count: number, cnonce = 'c', nowMs = NOW): string =>
    verify(server, authorization(answered, REQUEST, count, cnonce), { nowMs });
  assert.deepEqual(
    [attempt(1), attempt(1), attempt(2), attempt(2), attempt(1, 'd'), attempt(1, 'd')],
    ['ok', 'stale', 'ok', 'stale', 'ok', 'stale'],
  );
  assert.equal(attempt(1, 'c', NOW + 31_000), 'stale');
});

test('nonces differ within a second and cannot be moved in time', () => {
  const nonces = new Nonces(KEY);
  const { nonce } = nonces.issue(1000, SOURCE);
  assert.notEqual(nonce, nonces.issue(1000, SOURCE).nonce);
  assert.equal(nonces.issuedAt(nonce, SOURCE), 1000);
  for (let i = 0; i < nonce.length; i++) {
    const digit = nonce[i] === '1' ? '2' : '1';
    assert.equal(nonces.issuedAt(nonce.slice(0, i) + digit + nonce.slice(i + 1), SOURCE), undefined);
    assert.equal(nonces.issuedAt(nonce.slice(0, i), SOURCE), undefined);
  }
});

test('forgetting under load lets no replay through', () => {
  const replays = new Replays(100);
  const response = (i: number): string => i.toString(16).padStart(12, '0').repeat(3);
  for (let i = 0; i < 1000; i++)
    assert.equal(replays.use(response(i), 10 + Math.floor(i / 50), 100, 1000), true);
  for (let i = 0; i < 1000; i++)
    assert.equal(replays.use(response(i), 10 + Math.floor(i / 50), 100, 1000), false, `replay of ${i}`);
  assert.equal(replays.use(response(5000), 10, 100, 1000), false, 'a nonce older than what is remembered');
  assert.equal(replays.use(response(5001), 90, 100, 1000), true);
});

test('the window moves on with time', () => {
  const replays = new Replays(1000);
  for (let now = 0; now < 500; now += 10) {
    assert.equal(replays.use(now.toString(16).padStart(12, '0'), now + 1, now + 1, 32), true);
    assert.equal(replays.use(now.toString(16).padStart(12, '0'), now + 1, now + 33, 32), false);
  }
});
