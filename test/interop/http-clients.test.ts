import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { RunningGateway } from '../gateway.ts';
import { SipPeer } from '../sip-peer.ts';
import { body } from '../sip-text.ts';
import { ADMIN_SECRET, makeSite, type Site } from '../site.ts';

const run = promisify(execFile);

/** AMI over HTTP with what people have: curl with its cookie jar and its digest, and fetch. */
describe('HTTP clients', () => {
  let site: Site;
  let gateway: RunningGateway;
  let phone: SipPeer;
  before(async () => {
    phone = await SipPeer.open();
    site = await makeSite({
      manager: ['webenabled=yes'],
      endpoints: [{ name: 'alice', contact: `sip:alice@127.0.0.1:${phone.port}` }],
    });
    gateway = await site.start();
  });
  after(async () => {
    await gateway?.stop();
    await phone?.close();
    site?.remove();
  });

  const url = (path: string): string => `http://127.0.0.1:${site.httpPort}${path}`;
  const curl = async (...args: string[]): Promise<string> =>
    (await run('curl', ['-sS', '--max-time', '10', ...args])).stdout;

  test('curl logs in, sends a message of two lines, waits for its delivery and logs off, by cookie', async () => {
    const jar = join(site.directory, 'jar');
    const ask = (...args: string[]): Promise<string> => curl('-b', jar, '-c', jar, ...args);
    assert.match(
      await ask(url(`/rawman?action=login&username=admin&secret=${ADMIN_SECRET}&events=message`)),
      /^Response: Success\r\nMessage: Authentication accepted\r\n/,
    );
    assert.match(readFileSync(jar, 'utf8'), /#HttpOnly_127\.0\.0\.1.*\tmansession_id\t"[0-9a-f]{32}"/);
    const fields = ['action=MessageSend', 'To=pjsip:alice', 'Body=from curl\r\nin two lines'];
    const sent = await ask(url('/rawman'), ...fields.flatMap((field) => ['--data-urlencode', field]));
    const id = /\r\nMessageID: (\S+)\r\n/.exec(sent)?.[1];
    assert.ok(id);
    let events = '';
    while (!events.includes('Status: delivered')) {
      events = await ask(url('/rawman?action=waitevent&timeout=5'));
      assert.match(events, /^Response: Success\r\n[\s\S]*Event: WaitEventComplete\r\n\r\n$/);
    }
    assert.ok(events.includes(`MessageID: ${id}\r\n`));
    assert.ok(phone.received.some(({ text }) => body(text) === 'from curl\r\nin two lines'));
    assert.match(await ask(url('/rawman?action=logoff')), /^Response: Goodbye\r\n/);
    assert.match(await ask(url('/rawman?action=ping')), /Permission denied/);
  });

  test('curl with digest, in all three forms, by GET and POST', async () => {
    const ask = (...args: string[]): Promise<string> =>
      curl('--digest', '-u', `admin:${ADMIN_SECRET}`, ...args);
    assert.match(
      await ask(url('/arawman?action=ping&actionid=a b'.replace(' ', '%20'))),
      /^Response: Success\r\nActionID: a b\r\n/,
    );
    assert.match(await ask(url('/amanager?action=ping')), /<td>Ping<\/td><td>Pong<\/td>/);
    assert.match(
      await ask(url('/amxml'), '-d', 'action=ping'),
      /<generic response='Success' ping='Pong' timestamp='[\d.]+' \/>/,
    );
    // One nonce for several requests of one call, counted.
    const several = await ask(...['A', 'B', 'C'].map((id) => url(`/arawman?action=ping&actionid=${id}`)));
    assert.equal(several.match(/Ping: Pong/g)?.length, 3);
    const wrong = await curl(
      '--digest',
      '-u',
      'admin:wrong',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      url('/arawman?action=ping'),
    );
    assert.equal(wrong, '401');
  });

  test('curl asks for the head alone', async () => {
    const head = await curl('-I', url('/rawman?action=ping'));
    assert.match(head, /^HTTP\/1\.1 200 OK\r\nServer: Asterisk\/[\s\S]*\r\nContent-type: text\/plain\r\n/);
    assert.match(head, /\r\nPragma: SuppressEvents\r\n/);
  });

  test('fetch, with the cookie cut at its quotes as many programs do', async () => {
    const login = await fetch(url('/mxml'), {
      method: 'POST',
      body: new URLSearchParams({ action: 'login', username: 'admin', secret: ADMIN_SECRET }),
    });
    const id = /mansession_id="([0-9a-f]+)"/.exec(login.headers.get('set-cookie') ?? '')?.[1];
    assert.ok(id);
    for (const cookie of [`mansession_id=${id}`, `mansession_id="${id}"`]) {
      const answer = await fetch(url('/mxml?action=ping'), { headers: { cookie } });
      assert.match(await answer.text(), / ping='Pong' /);
    }
  });

  test('what is not there is 404, and a page of another site is kept out', async () => {
    assert.equal((await fetch(url('/rawman/x'))).status, 404);
    assert.equal(
      (await fetch(url('/rawman?action=ping'), { headers: { origin: 'http://evil.example' } })).status,
      403,
    );
  });
});
