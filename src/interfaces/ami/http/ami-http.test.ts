import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { ManagerConfiguration } from '../../../config/configuration.ts';
import { amiConfiguration, RECORDED_USERS, user } from '../testing/fakes.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';
import { Browser, bodyOf, header } from './testing/browser.ts';

const LOGIN = '/rawman?action=login&username=admin&secret=secret';
const BOOTED =
  'Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 0\r\nLastReload: 0\r\nStatus: Fully Booted\r\n\r\n';

describe('AMI over HTTP by cookie', () => {
  let ami: TestServer;
  let browser: Browser;
  beforeEach(async () => {
    await start({});
  });
  afterEach(() => ami.close());

  const start = async (manager: Partial<ManagerConfiguration>): Promise<void> => {
    ami = await startTestServer(amiConfiguration(USERS, { webEnabled: true, ...manager }));
    browser = new Browser(ami.server);
  };
  const restart = async (manager: Partial<ManagerConfiguration>): Promise<void> => {
    await ami.close();
    await start(manager);
  };
  const logIn = async (target = LOGIN): Promise<void> => {
    assert.match(await browser.text(target), /Authentication accepted/);
  };
  /** Lets what waits for its turn go on. */
  const turns = async (): Promise<void> => {
    for (let i = 0; i < 5; i++) await turn();
  };

  test('Login, an action, Logoff', async () => {
    const login = await browser.ask(LOGIN);
    assert.equal(login.status, 200);
    assert.equal(bodyOf(login), `Response: Success\r\nMessage: Authentication accepted\r\n\r\n${BOOTED}`);
    assert.match(
      header(login, 'Set-Cookie'),
      /^mansession_id="[0-9a-f]{32}"; Version=1; Max-Age=60; HttpOnly; SameSite=Strict$/,
    );
    assert.equal(header(login, 'Pragma'), 'SuppressEvents');
    const { cookie } = browser;
    assert.match(
      await browser.text('/rawman?ACTION=PING&ActionID=z'),
      /^Response: Success\r\nActionID: z\r\nPing: Pong\r\n/,
    );
    assert.match(await browser.text(LOGIN), /^Response: Success\r\nMessage: Already authenticated\r\n/);
    assert.equal(
      await browser.text('/rawman?action=logoff'),
      'Response: Goodbye\r\nMessage: Thanks for all the fish.\r\n\r\n',
    );
    assert.equal(browser.cookie, cookie);
    assert.match(await browser.text('/rawman?action=ping'), /Permission denied/);
    assert.notEqual(browser.cookie, cookie);
  });

  test('without webenabled, and without enabled, there is nothing', async () => {
    for (const manager of [{ webEnabled: false }, { enabled: false }]) {
      await restart(manager);
      assert.equal(ami.server.page('/rawman'), undefined);
    }
  });

  test('a session ends httptimeout after its last request', async () => {
    await logIn();
    for (let i = 0; i < 3; i++) {
      await ami.clock.advance(59_000);
      assert.match(await browser.text('/rawman?action=ping'), /Pong/);
    }
    await ami.clock.advance(60_000);
    assert.match(await browser.text('/rawman?action=ping'), /Permission denied/);
  });

  test('a Challenge counts for five seconds, and the Login after it gives another cookie', async () => {
    const asked = await browser.text('/rawman?action=challenge&authtype=md5');
    const challenge = /Challenge: (\d+)/.exec(asked)?.[1] ?? '';
    const planted = browser.cookie;
    const { createHash } = await import('node:crypto');
    const key = createHash('md5').update(`${challenge}secret`).digest('hex');
    await logIn(`/rawman?action=login&authtype=md5&username=admin&key=${key}`);
    assert.notEqual(browser.cookie, planted);
    assert.match(await browser.text('/rawman?action=ping'), /Pong/);
    const thief = new Browser(ami.server);
    thief.cookie = planted;
    assert.match(await thief.text('/rawman?action=ping'), /Permission denied/);

    const late = new Browser(ami.server);
    const again =
      /Challenge: (\d+)/.exec(await late.text('/rawman?action=challenge&authtype=md5'))?.[1] ?? '';
    await ami.clock.advance(5000);
    const lateKey = createHash('md5').update(`${again}secret`).digest('hex');
    const refused = late.text(`/rawman?action=login&authtype=md5&username=admin&key=${lateKey}`);
    await turns();
    await ami.clock.advance(1000);
    assert.match(await refused, /Authentication failed/);
  });

  test('a wrong secret takes a second, and is told to whoever reads security events', async () => {
    const watchman = await ami.login('ro', 'ro');
    let done = false;
    const refused = browser.text('/mxml?action=login&username=admin&secret=wrong').then((text) => {
      done = true;
      return text;
    });
    await turns();
    await ami.clock.advance(999);
    await turns();
    assert.equal(done, false);
    await ami.clock.advance(1);
    assert.equal(
      await refused,
      "<ajax-response>\n<response type='object' id='unknown'><generic response='Error' message='Authentication failed' /></response>\n</ajax-response>\n",
    );
    assert.match(await watchman.until('Event: InvalidPassword\r\n'), /InvalidPassword/);
    assert.match(await watchman.until('SessionTV: '), /RemoteAddress: IPV4\/TCP\/127\.0\.0\.1\/50000\r\n/);
  });

  test('authlimit counts who tries over HTTP, and over TCP', async () => {
    await restart({ authLimit: 2 });
    const wrong = '/rawman?action=login&username=admin&secret=wrong';
    const tries = [1, 2].map(() => new Browser(ami.server).text(wrong));
    await turns();
    assert.equal((await browser.ask('/rawman?action=ping')).status, 503);
    await ami.clock.advance(1000);
    await Promise.all(tries);
    assert.equal((await browser.ask('/rawman?action=ping')).status, 200);
    await browser.ask('/rawman?action=challenge&authtype=md5');
    await ami.connect();
    assert.equal((await new Browser(ami.server).ask(LOGIN)).status, 503);
    await ami.clock.advance(5000);
    await logIn();
    for (let i = 0; i < 5; i++) {
      browser = new Browser(ami.server);
      await logIn();
    }
  });

  test('a line break is text in Body, and an error elsewhere', async () => {
    await logIn();
    const sent = await browser.post(
      '/rawman',
      'action=MessageSend&ActionID=h1&To=pjsip%3Aalice&Body=over+http%0D%0ATo:%20pjsip:eve',
    );
    assert.match(sent, /^Response: Success\r\nActionID: h1\r\nMessage: Message successfully sent\r\n/);
    const [message] = ami.messaging.submitted;
    assert.equal(message?.destination, 'pjsip:alice');
    assert.equal(message?.body.toString(), 'over http\r\nTo: pjsip:eve');
    for (const parameter of [
      'To=pjsip:alice%0D%0AFrom:%20x',
      'To=a&From=a%0Ab',
      'To=a&Variable=X-A=1%0D%0AX-B:2',
    ])
      assert.equal(
        await browser.text(`/rawman?action=MessageSend&ActionID=7&${parameter}`),
        'Response: Error\r\nActionID: 7\r\nMessage: Failed to parse message: line break in a value\r\n\r\n',
      );
    assert.match(
      await browser.text('/rawman?action=ping&ActionID=a%0D%0AInjected:%20x'),
      /^Response: Error\r\nActionID: a\\r\\nInjected: x\r\n/,
    );
    assert.match(await browser.text('/rawman?action=MessageSend&To=a&Body=a%00b'), /NUL in a line/);
    assert.equal(ami.messaging.submitted.length, 1);
  });

  test('a body longer than an AMI line, and more parameters than AMI has lines', async () => {
    await logIn();
    await browser.post('/rawman', `action=MessageSend&To=pjsip:alice&Body=${'x'.repeat(40_000)}`);
    assert.equal(ami.messaging.submitted[0]?.body.length, 40_000);
    const many = Array.from({ length: 300 }, (_, i) => `v${i}=${i}`).join('&');
    assert.match(await browser.post('/rawman', `${many}&action=ping`), /Pong/);
  });

  test('a request without an action says so, logged in or not', async () => {
    assert.match(await browser.text('/rawman'), /Missing action in request/);
    await logIn();
    assert.match(
      await browser.text('/rawman', {
        method: 'POST',
        body: '{"action":"ping"}',
        headers: { 'content-type': 'application/json' },
      }),
      /Missing action/,
    );
  });

  test('classes count', async () => {
    await logIn('/rawman?action=login&username=limited&secret=limited');
    assert.match(await browser.text('/rawman?action=MessageSend&To=pjsip:alice'), /Permission denied/);
  });

  test('WaitEvent gives what has gathered, then waits for the first turn that brings any', async () => {
    await logIn();
    const first = await browser.text('/rawman?action=waitevent&timeout=5&ActionID=w');
    assert.match(
      first,
      /^Response: Success\r\nActionID: w\r\nMessage: Waiting for Event completed\.\r\n\r\nEvent: SuccessfulAuth\r\n/,
    );
    assert.match(first, /Event: WaitEventComplete\r\nActionID: w\r\n\r\n$/);
    const waiting = browser.text('/rawman?action=waitevent');
    await turns();
    const other = new Browser(ami.server);
    other.cookie = browser.cookie;
    for (const name of ['A', 'B'])
      assert.match(await other.text(`/rawman?action=UserEvent&UserEvent=${name}`), /Event Sent/);
    assert.match(
      await waiting,
      /Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: A\r\n[\s\S]*UserEvent: B\r\n/,
    );
    assert.equal(
      await browser.text('/rawman?action=waitevent&timeout=0'),
      'Response: Success\r\nMessage: Waiting for Event completed.\r\n\r\nEvent: WaitEventComplete\r\n\r\n',
    );
  });

  test('WaitEvent ends ten seconds before the session, and keeps it', async () => {
    await logIn();
    await browser.text('/rawman?action=waitevent');
    const waiting = browser.text('/rawman?action=waitevent&timeout=1000');
    await turns();
    await ami.clock.advance(49_999);
    await turns();
    await ami.clock.advance(1);
    assert.match(await waiting, /WaitEventComplete/);
    await ami.clock.advance(59_000);
    assert.match(await browser.text('/rawman?action=ping'), /Pong/);
  });

  test('a second WaitEvent ends the first, which gets no events', async () => {
    await logIn();
    await browser.text('/rawman?action=waitevent');
    const first = browser.text('/rawman?action=waitevent&timeout=5');
    await turns();
    const second = browser.text('/rawman?action=waitevent&timeout=5');
    assert.equal((await first).includes('UserEvent'), false);
    await browser.text('/rawman?action=UserEvent&UserEvent=A');
    assert.match(await second, /UserEvent: A/);
  });

  test('events for a client that went away while it waited stay for the next', async () => {
    await logIn();
    await browser.text('/rawman?action=waitevent');
    let gone = (): void => {};
    const lost = browser.text('/rawman?action=waitevent&timeout=5', {
      onGone: (callback) => {
        gone = callback;
      },
    });
    await turns();
    gone();
    assert.equal((await lost).includes('UserEvent'), false);
    await browser.text('/rawman?action=UserEvent&UserEvent=A');
    assert.match(await browser.text('/rawman?action=waitevent&timeout=5'), /UserEvent: A/);
  });

  test('WaitEvent switches events on that were off', async () => {
    await logIn(`${LOGIN}&events=off`);
    await browser.text('/rawman?action=UserEvent&UserEvent=A');
    assert.equal((await browser.text('/rawman?action=waitevent&timeout=0')).includes('UserEvent'), false);
    await browser.text('/rawman?action=UserEvent&UserEvent=B');
    assert.match(await browser.text('/rawman?action=waitevent&timeout=0'), /UserEvent: B/);
  });

  test('of events that nobody fetches the newest are kept', async () => {
    await logIn();
    const text = 'x'.repeat(40_000);
    for (let i = 0; i < 150; i++)
      await browser.post('/rawman', `action=UserEvent&UserEvent=U${i}&Text=${text}`);
    const events = await browser.text('/rawman?action=waitevent&timeout=0');
    assert.ok(events.length < 4.3 * 1_048_576);
    assert.ok(events.includes('UserEvent: U149\r\n') && !events.includes('UserEvent: U0\r\n'));
  });

  test('a user who may have one session has one over both ways', async () => {
    const one = '/rawman?action=login&username=single&secret=single';
    await logIn(one);
    const other = new Browser(ami.server).text(one);
    await turns();
    await ami.clock.advance(1000);
    assert.match(await other, /Login Already In Use/);
    await browser.text('/rawman?action=logoff');
    await ami.login('single', 'single');
    const third = browser.text(one);
    await turns();
    await ami.clock.advance(1000);
    assert.match(await third, /Login Already In Use/);
  });

  test('a reload takes rights away at once, and sessions of users who are gone', async () => {
    await logIn();
    const web = { webEnabled: true };
    await ami.server.reconfigure(amiConfiguration([user('admin', 'secret', ['all'], [])], web));
    assert.match(await browser.text('/rawman?action=UserEvent&UserEvent=A'), /Permission denied/);
    assert.match(await browser.text('/rawman?action=ping'), /Pong/);
    await ami.server.reconfigure(amiConfiguration([user('other', 'x', [], [])], web));
    assert.match(await browser.text('/rawman?action=ping'), /Permission denied/);
  });

  test('a cookie is worth nothing at an address that its user may not come from', async () => {
    await logIn('/rawman?action=login&username=near&secret=near');
    const { cookie } = browser;
    assert.match(
      await browser.text('/rawman?action=ping', { remoteAddress: '192.0.2.1' }),
      /Permission denied/,
    );
    browser.cookie = cookie;
    assert.match(await browser.text('/rawman?action=ping'), /Pong/);
  });

  test('pages of other sites may ask for nothing', async () => {
    await logIn();
    const answer = await browser.ask('/rawman?action=logoff', {
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    assert.equal(answer.status, 403);
    assert.match(await browser.text('/rawman?action=ping'), /Pong/);
  });

  test('whoever waits when the server ends has an answer, and nobody may come after', async () => {
    await logIn();
    const refused = new Browser(ami.server).text('/rawman?action=login&username=admin&secret=wrong');
    await turns();
    await browser.text('/rawman?action=waitevent');
    const waiting = browser.text('/rawman?action=waitevent&timeout=30');
    await turns();
    await ami.server.close();
    assert.match(await waiting, /Event: Shutdown\r\n/);
    assert.match(await refused, /Authentication failed/);
    assert.equal(ami.server.page('/rawman'), undefined);
  });
});

const NEAR = { acl: { allows: (address: string) => address === '127.0.0.1', empty: false } };
const USERS = [
  ...RECORDED_USERS,
  user('single', 'single', ['all'], ['all'], { allowMultipleLogin: false }),
  user('near', 'near', ['all'], ['all'], NEAR),
];
