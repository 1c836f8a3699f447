import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { amiConfiguration, RECORDED_USERS, user } from '../testing/fakes.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';
import type { HttpAnswer } from './http-request.ts';
import { authorization, Browser, bodyOf, type Digest, header, nonceOf } from './testing/browser.ts';

const PING = '/arawman?action=ping';
const ADMIN: Digest = { username: 'admin', secret: 'secret' };

describe('AMI over HTTP by digest', () => {
  let ami: TestServer;
  let browser: Browser;
  let challenge: HttpAnswer;
  beforeEach(async () => {
    ami = await startTestServer(amiConfiguration(USERS, { webEnabled: true }));
    browser = new Browser(ami.server);
    challenge = await browser.ask(PING);
  });
  afterEach(() => ami.close());

  const ask = (target: string, digest: Digest, over = challenge, headers = {}): Promise<HttpAnswer> =>
    browser.ask(target, { headers: { authorization: authorization(over, target, digest), ...headers } });
  /** What takes a second because it was wrong. */
  const refused = async (asked: Promise<HttpAnswer>): Promise<HttpAnswer> => {
    let answer: HttpAnswer | undefined;
    const done = asked.then((given) => {
      answer = given;
    });
    await ami.clock.advance(999);
    assert.equal(answer, undefined);
    await ami.clock.advance(1);
    await done;
    return answer as unknown as HttpAnswer;
  };

  test('a challenge, then each request with its credentials', async () => {
    assert.equal(challenge.status, 401);
    const nonce = nonceOf(challenge);
    assert.equal(
      header(challenge, 'WWW-authenticate'),
      `Digest algorithm=MD5, realm="asterisk", nonce="${nonce}", qop="auth", opaque="${nonce}"`,
    );
    for (const nc of ['00000001', '00000002', '0000000a']) {
      const answer = await ask(PING, { ...ADMIN, nc });
      assert.match(bodyOf(answer), /^Response: Success\r\nPing: Pong\r\n/);
      assert.deepEqual(answer.headers, [['Content-type', 'text/plain']]);
    }
    const post = await browser.ask('/amxml', {
      method: 'POST',
      headers: {
        authorization: authorization(challenge, '/amxml', { ...ADMIN, nc: '0000000b', method: 'POST' }),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'action=ping',
    });
    assert.match(bodyOf(post), / ping='Pong' /);
  });

  test('without qop a nonce counts once', async () => {
    assert.equal((await ask(PING, { ...ADMIN, bare: true })).status, 200);
    const again = await ask(PING, { ...ADMIN, bare: true });
    assert.match(header(again, 'WWW-authenticate'), /, stale=true$/);
  });

  test('a user in another letter case, and one with fewer rights', async () => {
    assert.equal((await ask(PING, { ...ADMIN, username: 'ADMIN' })).status, 200);
    const sent = await ask('/arawman?action=MessageSend&To=a', { username: 'limited', secret: 'limited' });
    assert.equal(bodyOf(sent), 'Response: Error\r\nMessage: Permission denied\r\n\r\n');
  });

  test('the same credentials twice, or late, are stale, and the session goes on with the next nonce', async () => {
    const wait = '/arawman?action=waitevent&timeout=0';
    await ask(wait, ADMIN);
    assert.equal(
      (await ask('/arawman?action=UserEvent&UserEvent=A', { ...ADMIN, nc: '00000002' })).status,
      200,
    );
    const replayed = await ask(wait, { ...ADMIN, nc: '00000002' });
    assert.equal(replayed.status, 401);
    assert.match(header(replayed, 'WWW-authenticate'), /, stale=true$/);
    assert.equal(nonceOf(await ask(wait, ADMIN)), nonceOf(replayed));
    assert.match(bodyOf(await ask(wait, ADMIN, replayed)), /UserEvent: A\r\n/);

    await ami.clock.advance(40_000);
    assert.equal(
      (await ask('/arawman?action=UserEvent&UserEvent=B', { ...ADMIN, nc: '00000002' }, replayed)).status,
      200,
    );
    await ami.clock.advance(22_000);
    const late = await ask(wait, { ...ADMIN, nc: '00000003' }, replayed);
    assert.match(header(late, 'WWW-authenticate'), /, stale=true$/);
    assert.match(bodyOf(await ask(wait, ADMIN, late)), /UserEvent: B\r\n/);
  });

  test('a nonce outlives its session, but is not taken twice for that', async () => {
    assert.equal((await ask('/arawman?action=logoff', ADMIN)).status, 200);
    assert.equal((await ask('/arawman?action=logoff', ADMIN)).status, 401);
    assert.equal((await ask(PING, { ...ADMIN, nc: '00000002' })).status, 200);
  });

  test('a nonce of another server is stale at once, and one user cannot go on with that of another', async () => {
    const foreign = {
      ...challenge,
      headers: challenge.headers.map(([name, value]) => [name, value.replaceAll('0', '1')] as const),
    };
    assert.match(header(await ask(PING, ADMIN, foreign), 'WWW-authenticate'), /, stale=true$/);
    const login = '/arawman?action=UserEvent&UserEvent=mine';
    await ask(login, ADMIN);
    const other = await ask('/arawman?action=waitevent&timeout=0', {
      username: 'ro',
      secret: 'ro',
      nc: '00000002',
    });
    assert.equal(bodyOf(other).includes('mine'), false);
  });

  test('wrong credentials take a second and are told', async () => {
    const watchman = await ami.login('ro', 'ro');
    const wrong = await refused(ask(PING, { ...ADMIN, secret: 'wrong' }));
    assert.equal(wrong.status, 401);
    assert.doesNotMatch(header(wrong, 'WWW-authenticate'), /stale/);
    await watchman.until('Event: ChallengeResponseFailed\r\n');
    assert.doesNotMatch(await watchman.until('ExpectedResponse: \r\n'), /secret/);
    assert.equal((await refused(ask(PING, { username: 'nobody', secret: 'x' }))).status, 401);
    await watchman.until('Event: InvalidAccountID\r\n');
    assert.equal((await refused(ask(PING, { username: 'mute', secret: '' }))).status, 401);
    assert.equal((await refused(ask(PING, { username: 'nobody', secret: ' ' }))).status, 401);
    assert.equal((await ask(PING, ADMIN)).status, 200);
    await watchman.until('Event: SuccessfulAuth\r\n');
    assert.ok(ami.logged.some((line) => line.startsWith('AMI login refused') && line.includes('nobody')));
  });

  test('a wrong address is told to whoever knows the secret', async () => {
    assert.equal((await refused(ask(PING, { username: 'far', secret: 'far' }))).status, 403);
    assert.equal((await refused(ask(PING, { username: 'far', secret: 'wrong' }))).status, 401);
  });

  test('a digest is for its URI, its method and our realm', async () => {
    const other = authorization(challenge, '/arawman?action=logoff', ADMIN);
    assert.equal((await browser.ask(PING, { headers: { authorization: other } })).status, 400);
    const head = authorization(challenge, PING, { ...ADMIN, method: 'POST' });
    assert.equal((await refused(browser.ask(PING, { headers: { authorization: head } }))).status, 401);
    assert.equal((await ask(PING, { ...ADMIN, realm: 'other' })).status, 401);
  });

  test('so many may try at once as authlimit says', async () => {
    const tries = Array.from({ length: 50 }, () => ask(PING, { ...ADMIN, secret: 'wrong' }));
    for (let i = 0; i < 5; i++) await turn();
    assert.equal((await ask(PING, { ...ADMIN, secret: 'wrong' })).status, 503);
    assert.equal((await ask(PING, ADMIN)).status, 200);
    await ami.clock.advance(1000);
    await Promise.all(tries);
  });

  test('events gather from the first request on', async () => {
    await ask(PING, ADMIN);
    await ask('/arawman?action=UserEvent&UserEvent=A', { ...ADMIN, nc: '00000002' });
    const waited = await ask('/amxml?action=waitevent', { ...ADMIN, nc: '00000003' });
    assert.match(bodyOf(waited), /event='UserEvent' privilege='user,all' userevent='A'/);
  });

  test('the realm is the name of the system', async () => {
    await ami.server.reconfigure(amiConfiguration(USERS, { webEnabled: true }, 'oracle'));
    assert.match(header(await browser.ask(PING), 'WWW-authenticate'), / realm="oracle",/);
    await ami.server.reconfigure(amiConfiguration(USERS, { webEnabled: true }, 'Zürich"\r\\€'));
    assert.match(
      header(await browser.ask(PING), 'WWW-authenticate'),
      / realm="Z\u00c3\u00bcrich\u00e2\u0082\u00ac",/,
    );
  });
});

const FAR = { acl: { allows: () => false, empty: false } };
const USERS = [
  ...RECORDED_USERS,
  user('mute', '', ['all'], ['all']),
  user('far', 'far', ['all'], ['all'], FAR),
];
