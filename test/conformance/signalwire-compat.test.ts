import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CallbackReceiver } from '../callback-receiver.ts';
import type { RunningGateway } from '../gateway.ts';
import { ACME, basicAuth, numberSection, OTHER, projectSections } from '../project.ts';
import { SipPeer } from '../sip-peer.ts';
import { makeSite, type Site } from '../site.ts';
import { type ApiAnswer, ApiClient, type ApiRequest } from './contract/api-client.ts';
import { loadContract } from './contract/contract.ts';

const CONTRACT = loadContract('signalwire-compat-messages');
const MESSAGES = '/Accounts/{AccountSid}/Messages';
const ONE = '/Accounts/{AccountSid}/Messages/{Sid}';
const MEDIA = '/Accounts/{AccountSid}/Messages/{MessageSid}/Media';
const FILE = '/Accounts/{AccountSid}/Messages/{MessageSid}/Media/{Sid}';
const FROM = '+15551230001';
const TO = '+15551230002';
const GROUP = '5b0a5a3e-22b9-4c55-9a61-0d1c5f2f7a11';
const UNKNOWN = '0191d9a2-0000-7000-8000-000000000000';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Every operation and every error of the Compatibility API, each answer judged by the vendor's contract. */
describe('the Compatibility API', { skip: CONTRACT === undefined }, () => {
  let site: Site;
  let gateway: RunningGateway;
  let phone: SipPeer;
  let receiver: CallbackReceiver;
  let acme: ApiClient;
  before(async () => {
    phone = await SipPeer.open();
    receiver = await CallbackReceiver.open();
    receiver.answer = ({ url }) =>
      url.endsWith('.png') ? { status: 200, type: 'image/png', body: PNG } : { status: 200 };
    site = await makeSite({
      endpoints: [
        { name: 'alice', contact: `sip:alice@127.0.0.1:${phone.port}` },
        { name: 'away', password: 'away' },
      ],
      messaging: ['outgoing_networks=127.0.0.0/8'],
      projects:
        projectSections(ACME) +
        projectSections(OTHER) +
        numberSection(FROM, ACME) +
        numberSection(TO, ACME, 'deliver_to=pjsip:alice', 'optout=yes') +
        numberSection('+15551230003', ACME, 'optout=yes') +
        '[away]\ntype=route\nprefix=+1556\ndestination=pjsip:away\n' +
        `[group]\ntype=number_group\nproject=acme\nid=${GROUP}\nnumbers=${FROM}\n`,
    });
    gateway = await site.start();
    acme = client(basicAuth(ACME));
  });
  after(async () => {
    await gateway?.stop();
    await phone?.close();
    await receiver?.close();
    site?.remove();
  });

  const client = (authorization: string): ApiClient =>
    new ApiClient(`http://127.0.0.1:${site.httpPort}/api/laml/2010-04-01`, authorization, CONTRACT);
  const ask = (request: ApiRequest): Promise<ApiAnswer> =>
    acme.ask({ ...request, parameters: { AccountSid: ACME.id, ...request.parameters } });
  const create = (form: ApiRequest['form'] = {}): Promise<ApiAnswer> =>
    ask({ method: 'POST', path: MESSAGES, form });
  const send = async (form: ApiRequest['form'] = {}): Promise<string> => {
    const { status, body } = await create({ From: FROM, To: TO, Body: 'hello', ...form });
    assert.equal(status, 201, JSON.stringify(body));
    return (body as { sid: string }).sid;
  };
  const one = (method: string, Sid: string, form?: ApiRequest['form']): Promise<ApiAnswer> =>
    ask({ method, path: ONE, parameters: { Sid }, ...(form && { form }) });
  const until = async (sid: string, status: string): Promise<Record<string, unknown>> => {
    const deadline = performance.now() + 10_000;
    for (;;) {
      const body = (await one('GET', sid)).body as Record<string, unknown>;
      if (body['status'] === status) return body;
      assert.ok(
        performance.now() < deadline,
        `${sid} does not become ${status} but ${String(body['status'])}`,
      );
    }
  };

  test('a message is created, delivered, listed on both sides, redacted and deleted', async () => {
    const sid = await send();
    const done = await until(sid, 'delivered');
    assert.equal(done['direction'], 'outbound-api');
    assert.match(
      String(done['date_sent']),
      /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/,
    );
    const { messages } = (await ask({ method: 'GET', path: MESSAGES, query: '?PageSize=2' })).body as {
      messages: Record<string, unknown>[];
    };
    assert.deepEqual(
      messages.map(({ direction, status }) => [direction, status]),
      [
        ['inbound', 'received'],
        ['outbound-api', 'delivered'],
      ],
    );
    assert.equal(((await one('POST', sid, { Body: '' })).body as { body: string }).body, '');
    assert.equal((await one('POST', sid, { Body: 'x' })).status >= 400, true);
    assert.equal((await one('DELETE', sid)).status, 204);
    assert.equal((await one('GET', sid)).status, 404);
    assert.equal((await one('DELETE', sid)).status, 404);
    assert.equal((await one('POST', sid, { Body: '' })).status, 404);
  });

  test('with media: listed, one of it, deleted', async () => {
    const sid = await send({ MediaUrl: [receiver.url('/a.png'), receiver.url('/b.png')] });
    await until(sid, 'delivered');
    const parameters = { MessageSid: sid };
    const listed = (await ask({ method: 'GET', path: MEDIA, parameters })).body as {
      media_list: { sid: string; content_type: string }[];
    };
    assert.deepEqual(
      listed.media_list.map((file) => file.content_type),
      ['image/png', 'image/png'],
    );
    const Sid = listed.media_list[0]?.sid ?? '';
    const file = { path: FILE, parameters: { ...parameters, Sid } };
    assert.equal((await ask({ method: 'GET', ...file })).status, 200);
    assert.equal((await ask({ method: 'DELETE', ...file })).status, 204);
    assert.equal((await ask({ method: 'GET', ...file })).status, 404);
    assert.equal((await ask({ method: 'DELETE', ...file })).status, 404);
    assert.equal(((await one('GET', sid)).body as { num_media: number }).num_media, 1);
  });

  test('what is under way can be neither redacted nor deleted', async () => {
    const sid = await send({ To: '+15561234567' });
    assert.equal(code(await one('POST', sid, { Body: '' })), 20009);
    assert.equal(code(await one('DELETE', sid)), 20009);
  });

  const REFUSED: readonly (readonly [name: string, form: ApiRequest['form'], code: number])[] = [
    ['no To', { From: FROM, Body: 'x' }, 21604],
    ['a bad To', { From: FROM, To: 'bob', Body: 'x' }, 21211],
    ['no From', { To: TO, Body: 'x' }, 21603],
    ['a From of nobody', { From: '+15550000000', To: TO, Body: 'x' }, 21212],
    ['no Body', { From: FROM, To: TO }, 21602],
    ['too long a Body', { From: FROM, To: TO, Body: 'x'.repeat(1601) }, 21617],
    ['a bad media URL', { From: FROM, To: TO, MediaUrl: 'nonsense' }, 21620],
    ['too many media', { From: FROM, To: TO, MediaUrl: Array(9).fill('http://127.0.0.1/a.png') }, 21623],
    ['an unknown group', { MessagingServiceSid: UNKNOWN, To: TO, Body: 'x' }, 21705],
  ];
  for (const [name, form, expected] of REFUSED) {
    test(`refused: ${name}`, async () => {
      const answer = await create(form);
      assert.equal(code(answer), expected, JSON.stringify(answer.body));
      assert.equal((answer.body as { status: number }).status, answer.status);
    });
  }

  test('refused: who said STOP, until START', async () => {
    const say = (Body: string) => send({ From: TO, To: '+15551230003', Body });
    const answer = () => create({ From: '+15551230003', To: TO, Body: 'x' });
    await until(await say('Stop.'), 'delivered');
    assert.equal(code(await answer()), 21610);
    await until(await say('START'), 'delivered');
    assert.equal((await answer()).status, 201);
  });

  test('ValidityPeriod has bounds, MaxPrice is taken', async () => {
    await send({ ValidityPeriod: '1', MaxPrice: '0.05' });
    await send({ ValidityPeriod: '172800' });
    for (const ValidityPeriod of ['0', '172801', 'x'])
      assert.ok((await create({ From: FROM, To: TO, Body: 'x', ValidityPeriod })).status >= 400);
    assert.ok((await create({ From: FROM, To: TO, Body: 'x', MaxPrice: 'x' })).status >= 400);
  });

  test('filters and pages', async () => {
    const Body = 'page';
    for (let number = 0; number < 5; number++) await send({ To: `+1556000000${number}`, Body });
    const count = async (filter: string): Promise<number> => {
      const { status, body } = await ask({
        method: 'GET',
        path: MESSAGES,
        query: `?PageSize=1000&${filter}`,
      });
      assert.equal(status, 200, JSON.stringify(body));
      return (body as { messages: unknown[] }).messages.length;
    };
    assert.equal(await count('To=%2B15560000003'), 1);
    assert.ok((await count(`From=${encodeURIComponent(FROM)}`)) >= 5);
    assert.equal(await count('From=%2B15560000003'), 0);
    assert.ok((await count('Status=delivered')) >= 1);
    const today = new Date().toISOString().slice(0, 10);
    assert.ok((await count(`DateSent=${today}`)) >= 1);
    assert.equal(await count('DateSent%3C=2020-01-01'), 0);
    assert.ok((await count('DateSent%3E=2020-01-01')) >= 1);
    const seen = new Set<string>();
    for (let uri: string | null = '?PageSize=3'; uri !== null; ) {
      const query: string = uri.slice(uri.indexOf('?'));
      const { body } = await ask({ method: 'GET', path: MESSAGES, query });
      const page = body as { messages: { sid: string }[]; next_page_uri: string | null };
      for (const { sid } of page.messages) {
        assert.ok(!seen.has(sid));
        seen.add(sid);
      }
      uri = page.next_page_uri;
    }
    assert.equal(seen.size, await count(''));
    for (const query of ['?PageSize=0', '?PageSize=x', '?Page=1', '?Page=1&PageToken=x', '?DateSent=x']) {
      const answer = await ask({ method: 'GET', path: MESSAGES, query });
      assert.ok(answer.status === 400 || answer.status === 422, `${query}: ${answer.status}`);
    }
    for (const query of ['?PageSize=0', '?Page=1']) {
      const parameters = { MessageSid: [...seen][0] ?? '' };
      assert.ok((await ask({ method: 'GET', path: MEDIA, parameters, query })).status >= 400);
    }
  });

  test('credentials, and accounts of others', async () => {
    for (const authorization of ['', 'Basic !!', basicAuth({ ...ACME, token: OTHER.token })]) {
      for (const [method, path] of OPERATIONS) {
        const parameters = { AccountSid: ACME.id, Sid: UNKNOWN, MessageSid: UNKNOWN };
        const form = method === 'POST' ? { form: {} } : {};
        const answer = await client(authorization).ask({ method, path, parameters, ...form });
        assert.deepEqual([answer.status, code(answer)], [401, 20003]);
      }
    }
    const sid = await send();
    const parameters = { AccountSid: OTHER.id, Sid: sid };
    const stranger = await client(basicAuth(OTHER)).ask({ method: 'GET', path: ONE, parameters });
    assert.deepEqual([stranger.status, code(stranger)], [404, 20404]);
    const elsewhere = await client(basicAuth(OTHER)).ask({
      method: 'GET',
      path: ONE,
      parameters: { AccountSid: ACME.id, Sid: sid },
    });
    assert.ok(elsewhere.status === 401 || elsewhere.status === 404);
  });

  test('a sid that cannot be decoded, or is of any length, is not found', async () => {
    const base = `http://127.0.0.1:${site.httpPort}/api/laml/2010-04-01/Accounts/${ACME.id}/Messages`;
    for (const sid of ['%zz', '%ff', 'x'.repeat(5000)]) {
      for (const [path, url] of [
        [ONE, `${base}/${sid}`],
        [FILE, `${base}/${sid}/Media/${sid}`],
      ] as const) {
        const answer = await fetch(url, { headers: { authorization: basicAuth(ACME) } });
        assert.equal(answer.status, 404);
        CONTRACT?.judge({ method: 'GET', path }, { status: 404, body: await answer.json() });
      }
    }
  });

  test('the paths end in .json or not, and stand below /2010-04-01, too', async () => {
    const base = `http://127.0.0.1:${site.httpPort}`;
    const headers = { authorization: basicAuth(ACME) };
    const short = `AC${ACME.id.replaceAll('-', '')}`;
    for (const path of [
      `/api/laml/2010-04-01/Accounts/${ACME.id}/Messages`,
      `/api/laml/2010-04-01/Accounts/${ACME.id}/Messages.json`,
      `/2010-04-01/Accounts/${ACME.id}/Messages.json`,
      `/2010-04-01/Accounts/${short}/Messages.json`,
    ]) {
      const answer = await fetch(`${base}${path}?PageSize=1`, { headers });
      assert.equal(answer.status, 200, path);
    }
  });

  test('callbacks are forms as the contract has them', async () => {
    const url = receiver.url('/form');
    const sid = await send({ StatusCallback: url });
    const mine = () =>
      receiver.received
        .filter((callback) => callback.url === url)
        .map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
    await receiver.until(() => mine().find(({ MessageStatus }) => MessageStatus === 'delivered'));
    for (const fields of mine()) {
      const { MessageStatus, MessageSid, AccountSid, From, To, Body, NumMedia, NumSegments } = fields;
      const known = { MessageStatus, MessageSid, AccountSid, From, To, Body };
      CONTRACT?.judgeWebhook('smsStatusCallback', {
        ...known,
        NumMedia: Number(NumMedia),
        NumSegments: Number(NumSegments),
      });
      assert.deepEqual([MessageSid, AccountSid], [sid, ACME.id]);
    }
    assert.deepEqual(
      mine().map(({ MessageStatus }) => MessageStatus),
      ['queued', 'sending', 'sent', 'delivered'],
    );
  });
});

function code({ body }: ApiAnswer): number | undefined {
  return (body as { code?: number } | undefined)?.code;
}

const OPERATIONS = [
  ['GET', MESSAGES],
  ['POST', MESSAGES],
  ['GET', ONE],
  ['POST', ONE],
  ['DELETE', ONE],
  ['GET', MEDIA],
  ['GET', FILE],
  ['DELETE', FILE],
] as const;
