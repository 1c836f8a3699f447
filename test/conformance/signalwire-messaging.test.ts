import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CallbackReceiver } from '../callback-receiver.ts';
import type { RunningGateway } from '../gateway.ts';
import { ACME, basicAuth, numberSection, OTHER, projectSections } from '../project.ts';
import { SipPeer } from '../sip-peer.ts';
import { makeSite, type Site } from '../site.ts';
import { type ApiAnswer, ApiClient, type ApiRequest } from './contract/api-client.ts';
import { loadContract } from './contract/contract.ts';

const CONTRACT = loadContract('signalwire-messaging');
const MESSAGES = '/api/messaging/messages';
const ONE = '/api/messaging/messages/{message_id}';
const LOGS = '/api/messaging/logs';
const LOG = '/api/messaging/logs/{id}';
const FROM = '+15551230001';
const TO = '+15551230002';
const UNKNOWN = '0191d9a2-0000-7000-8000-000000000000';

/** Every operation and every error of the native API, each answer judged by the vendor's contract. */
describe('the native API', { skip: CONTRACT === undefined }, () => {
  let site: Site;
  let gateway: RunningGateway;
  let phone: SipPeer;
  let receiver: CallbackReceiver;
  let acme: ApiClient;
  before(async () => {
    phone = await SipPeer.open();
    receiver = await CallbackReceiver.open();
    site = await makeSite({
      endpoints: [
        { name: 'alice', contact: `sip:alice@127.0.0.1:${phone.port}` },
        { name: 'away', password: 'away' },
      ],
      messaging: ['outgoing_networks=127.0.0.0/8'],
      projects:
        projectSections(ACME) +
        projectSections(OTHER, 'none') +
        numberSection(FROM, ACME) +
        numberSection('55512', ACME) +
        numberSection('+15551230009', ACME, 'capabilities=mms') +
        numberSection(TO, ACME, 'deliver_to=pjsip:alice') +
        numberSection('+15551230003', ACME, 'deliver_to=pjsip:away') +
        numberSection('+15559990001', OTHER) +
        '[away]\ntype=route\nprefix=+1556\ndestination=pjsip:away\n' +
        '[crisis]\ntype=route\nprefix=988\ndestination=pjsip:away\n' +
        '[refused]\ntype=route\nprefix=+1900\nrefuse=yes\n',
    });
    gateway = await site.start();
    acme = new ApiClient(`http://127.0.0.1:${site.httpPort}`, basicAuth(ACME), CONTRACT);
  });
  after(async () => {
    await gateway?.stop();
    await phone?.close();
    await receiver?.close();
    site?.remove();
  });

  const create = (json: unknown, more: Partial<ApiRequest> = {}): Promise<ApiAnswer> =>
    acme.ask({ method: 'POST', path: MESSAGES, json, ...more });
  const send = async (more: object = {}): Promise<string> => {
    const { status, body } = await create({ from: FROM, to: TO, body: 'hello', ...more });
    assert.equal(status, 201, JSON.stringify(body));
    return (body as { id: string }).id;
  };
  const log = (id: string): Promise<ApiAnswer> => acme.ask({ method: 'GET', path: LOG, parameters: { id } });
  const redact = (id: string, json: unknown = { body: '' }): Promise<ApiAnswer> =>
    acme.ask({ method: 'PATCH', path: ONE, parameters: { message_id: id }, json });
  const list = (query: string): Promise<ApiAnswer> => acme.ask({ method: 'GET', path: LOGS, query });
  const until = async (id: string, status: string): Promise<void> => {
    const deadline = performance.now() + 10_000;
    while (((await log(id)).body as { status: string }).status !== status) {
      assert.ok(performance.now() < deadline, `${id} does not become ${status}`);
    }
  };

  test('a message is created, delivered, logged on both sides, and redacted', async () => {
    const { status, body, headers } = await create({ from: FROM, to: TO, body: 'hello' });
    assert.equal(status, 201);
    const { id, created_at: createdAt, message_uri: uri, ...rest } = body as Record<string, unknown>;
    assert.deepEqual(rest, {
      from: FROM,
      to: TO,
      body: 'hello',
      status: 'queued',
      direction: 'outbound',
      kind: 'sms',
      media: [],
      number_of_segments: 1,
      error_code: null,
      error_message: null,
      project_id: ACME.id,
      status_callback_url: null,
    });
    assert.ok(Math.abs(Date.parse(String(createdAt)) - Date.now()) < 60_000);
    assert.match(String(uri), new RegExp(`${String(id)}$`));
    assert.match(headers.get('x-ratelimit-limit') ?? '', /^\d+$/);
    assert.match(headers.get('x-ratelimit-remaining') ?? '', /^\d+$/);
    await until(String(id), 'delivered');
    const { data } = (await list('?page_size=2')).body as { data: Record<string, unknown>[] };
    assert.deepEqual(
      data.map(({ direction, status, from, to }) => ({ direction, status, from, to })),
      [
        { direction: 'inbound', status: 'received', from: FROM, to: TO },
        { direction: 'outbound', status: 'delivered', from: FROM, to: TO },
      ],
    );
    const redacted = await redact(String(id));
    assert.equal(redacted.status, 200);
    assert.equal((redacted.body as { body: string }).body, '');
  });

  test('what is still under way cannot be redacted, and an unknown message is not found', async () => {
    const id = await send({ to: '+15561234567' });
    const refused = await redact(id);
    assert.equal(refused.status, 422);
    assert.deepEqual(errors(refused), ['cannot_redact_in_progress_message base']);
    assert.ok(errors(await redact(id, { body: 'x' })).includes('body_must_be_empty body'));
    for (const unknown of [UNKNOWN, 'nonsense', 'x'.repeat(3000)]) {
      assert.equal((await redact(unknown)).status, 404);
      assert.equal((await log(unknown)).status, 404);
    }
  });

  const REFUSED: readonly (readonly [name: string, request: object, ...codes: string[]])[] = [
    [
      'nothing at all',
      {},
      'missing_required_parameter to',
      'missing_required_parameter from',
      'body_or_media_required',
    ],
    ['a recipient that is no string', { from: FROM, to: 15551230002, body: 'x' }, 'invalid_to_number to'],
    ['a sender that is no string', { from: 5, to: TO, body: 'x' }, 'invalid_from_number from'],
    ['a bad recipient', { from: FROM, to: 'bob', body: 'x' }, 'invalid_to_number to'],
    ['too few digits', { from: FROM, to: '+1234', body: 'x' }, 'invalid_to_number to'],
    ['nobody leads there', { from: FROM, to: '+4915112345678', body: 'x' }, 'not_routable to'],
    [
      'a refused prefix',
      { from: FROM, to: '+19001234567', body: 'x' },
      'destination_number_not_supported to',
    ],
    ['a number of nobody', { from: '+15550000000', to: TO, body: 'x' }, 'invalid_from_number from'],
    ['a number of another project', { from: '+15559990001', to: TO, body: 'x' }, 'invalid_from_number from'],
    [
      'a number that sends no SMS',
      { from: '+15551230009', to: TO, body: 'x' },
      'missing_messaging_capability from',
    ],
    ['no body and no media', { from: FROM, to: TO }, 'body_or_media_required'],
    ['an empty body', { from: FROM, to: TO, body: '' }, 'body_or_media_required'],
    ['too long a body', { from: FROM, to: TO, body: 'x'.repeat(1601) }, 'character_limit_exceeded body'],
    ['a body that is no string', { from: FROM, to: TO, body: 5 }, 'not_a_string body'],
    [
      'too many media',
      { from: FROM, to: TO, media: Array(9).fill('http://127.0.0.1/a') },
      'media_limit_exceeded media',
    ],
    ['a URL that is none', { from: FROM, to: TO, media: ['nonsense'] }, 'invalid_media_url media'],
    [
      'a URL of another scheme',
      { from: FROM, to: TO, media: ['ftp://127.0.0.1/a'] },
      'not_an_http_url media',
    ],
    [
      'media that is no array',
      { from: FROM, to: TO, media: 'http://127.0.0.1/a' },
      'not_an_array_of_strings media',
    ],
    ['media that are no strings', { from: FROM, to: TO, media: [5] }, 'not_an_array_of_strings media'],
    [
      'send_as_mms that is no boolean',
      { from: FROM, to: TO, body: 'x', send_as_mms: 'yes' },
      'not_a_boolean send_as_mms',
    ],
    [
      'a callback of another scheme',
      { from: FROM, to: TO, body: 'x', status_callback: 'ftp://x' },
      'not_an_http_url status_callback',
    ],
    [
      'variables that are no object',
      { from: FROM, to: TO, body: 'x', custom_variables: [] },
      'must_be_object custom_variables',
    ],
    [
      'a bad name',
      { from: FROM, to: TO, body: 'x', custom_variables: { '1a': 'x' } },
      'invalid_custom_variable_name custom_variables',
    ],
    [
      'a reserved name',
      { from: FROM, to: TO, body: 'x', custom_variables: { SW_a: 'x' } },
      'reserved_custom_variable_name custom_variables',
    ],
    [
      'an empty value',
      { from: FROM, to: TO, body: 'x', custom_variables: { a: '' } },
      'invalid_custom_variable_value custom_variables',
    ],
    [
      'a value too long',
      { from: FROM, to: TO, body: 'x', custom_variables: { a: 'é'.repeat(513) } },
      'custom_variable_value_too_long custom_variables',
    ],
    [
      'all at once',
      { to: '+1', from: '+15550000000', body: 5, send_as_mms: 1, status_callback: 'x' },
      'invalid_to_number to',
      'invalid_from_number from',
      'not_a_string body',
      'not_a_boolean send_as_mms',
      'not_an_http_url status_callback',
    ],
  ];
  for (const [name, request, ...codes] of REFUSED) {
    test(`refused: ${name}`, async () => {
      const answer = await create(request);
      assert.equal(answer.status, 422, JSON.stringify(answer.body));
      const given = errors(answer);
      for (const code of codes)
        assert.ok(
          given.some((one) => one.startsWith(code)),
          `${code} among ${given}`,
        );
      assert.equal(given.length, codes.length, String(given));
    });
  }

  test('taken: a short code, passthrough numbers, 20 variables, 1600 characters', async () => {
    const variables = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`name_${i}`, 'v'.repeat(1024)]),
    );
    await send({ custom_variables: variables });
    await send({ from: '55512' });
    await send({ to: '988' });
    await send({ to: '+988' });
    await send({ body: 'é'.repeat(1600) });
    const tooMany = { ...variables, one_more: 'x' };
    assert.equal((await create({ from: FROM, to: TO, body: 'x', custom_variables: tooMany })).status, 422);
  });

  test('segments are counted as GSM 03.38 and UCS-2', async () => {
    const segments = async (body: string): Promise<unknown> =>
      ((await create({ from: FROM, to: TO, body })).body as { number_of_segments: number })
        .number_of_segments;
    assert.equal(await segments('x'.repeat(160)), 1);
    assert.equal(await segments('x'.repeat(161)), 2);
    assert.equal(await segments('€'.repeat(80)), 1);
    assert.equal(await segments('€'.repeat(81)), 2);
    assert.equal(await segments('ж'.repeat(70)), 1);
    assert.equal(await segments('ж'.repeat(71)), 2);
  });

  test('credentials: none, wrong, of another project, without the scope; JSON that is none', async () => {
    const base = `http://127.0.0.1:${site.httpPort}`;
    for (const authorization of ['', 'Basic !!', 'Bearer x', basicAuth({ ...ACME, token: OTHER.token })]) {
      const client = new ApiClient(base, authorization, CONTRACT);
      for (const [method, path] of OPERATIONS) {
        const parameters = { message_id: UNKNOWN, id: UNKNOWN };
        const { status, body } = await client.ask({
          method,
          path,
          parameters,
          ...(method !== 'GET' && { json: {} }),
        });
        assert.equal(status, 401);
        assert.deepEqual(body, { error: 'Unauthorized' });
      }
    }
    const forbidden = await new ApiClient(base, basicAuth(OTHER), undefined).ask({
      method: 'GET',
      path: LOGS,
    });
    assert.deepEqual([forbidden.status, forbidden.body], [403, { error: 'Forbidden' }]);
    const broken = await create(undefined, { raw: '{"to":' });
    assert.deepEqual([broken.status, broken.body], [400, { error: 'Bad Request' }]);
    const patched = await acme.ask({
      method: 'PATCH',
      path: ONE,
      parameters: { message_id: UNKNOWN },
      raw: '{',
    });
    assert.equal(patched.status, 400);
  });

  test('pages stay right while messages arrive', async () => {
    for (let number = 0; number < 7; number++) await send({ to: '+15561110000', body: `page ${number}` });
    const first = await page('?page_size=3');
    await send({ to: '+15561110000', body: 'meanwhile' });
    const second = await page(queryOf(first.links.next));
    const third = await page(queryOf(second.links.next));
    const ids = [first, second, third].flatMap(({ data }) => data.map(({ id }) => id));
    assert.equal(new Set(ids).size, 9);
    assert.deepEqual((await page(queryOf(third.links.prev))).data, second.data);
    assert.deepEqual((await page(queryOf(second.links.prev))).data, first.data);
    assert.equal(first.links.prev, undefined);
    assert.deepEqual((await page(queryOf(second.links.self))).data, second.data);
  });

  const page = async (query: string) =>
    (await list(query)).body as {
      links: { self: string; first: string; next?: string; prev?: string };
      data: { id: string }[];
    };

  const LISTS: readonly (readonly [query: string, code: string])[] = [
    ['?page_size=0', 'page_size'],
    ['?page_size=1001', 'page_size'],
    ['?page_size=x', 'page_size'],
    ['?page_number=-1', 'page_number'],
    ['?page_number=1', 'page_token_required'],
    ['?page_number=1&page_token=nonsense', 'page_token_is_invalid'],
    ['?created_after=nonsense', 'datetime_required'],
    ['?created_before=nonsense', 'datetime_required'],
    ['?created_on=nonsense', 'datetime_required'],
  ];
  for (const [query, code] of LISTS) {
    test(`refused: a list with ${query}`, async () => {
      const answer = await list(query);
      assert.equal(answer.status, 422);
      assert.ok(
        errors(answer).some((error) => error.includes(code)),
        JSON.stringify(answer.body),
      );
    });
  }

  test('lists by time', async () => {
    const count = async (query: string): Promise<number> =>
      (await page(`?page_size=1000&${query}`)).data.length;
    const all = await count('');
    const today = new Date().toISOString().slice(0, 10);
    assert.ok(all > 0);
    assert.equal(await count(`created_on=${today}`), all);
    assert.equal(await count('created_before=2020-01-01'), 0);
    assert.equal(await count('created_after=2020-01-01'), all);
    assert.equal(await count('created_after=2120-01-01T00:00:00Z'), 0);
  });

  test('callbacks are as the contract has them, in order, with what was given', async () => {
    const url = receiver.url('/contract');
    const id = await send({ status_callback: url, custom_variables: { order: '66' } });
    const mine = () =>
      receiver.received
        .filter((one) => one.url === url)
        .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    await receiver.until(() => mine().find(({ status }) => status === 'delivered'));
    for (const body of mine()) {
      CONTRACT?.judgeWebhook('messageStatusCallback', body);
      assert.equal(body['id'], id);
      assert.deepEqual(body['custom_variables'], { order: '66' });
    }
    assert.deepEqual(
      mine().map(({ status }) => status),
      ['queued', 'initiated', 'sent', 'delivered'],
    );
  });

  test('every answer that the contract has was judged', () => {
    // 500 comes of defects only, and the 400 and 422 of requests that can have none are never given.
    const never = /500$|GET .* 400$|GET \/api\/messaging\/logs\/\{id\} 422$/;
    const missing = CONTRACT?.answers.filter((answer) => !never.test(answer) && !acme.judged.has(answer));
    assert.deepEqual(
      missing?.filter((answer) => !answer.endsWith(' 401')),
      [],
    );
  });
});

function errors({ body }: ApiAnswer): string[] {
  const { errors } = body as { errors: { code: string; attribute?: string | null }[] };
  return errors.map(({ code, attribute }) => `${code}${attribute ? ` ${attribute}` : ''}`);
}

/** The query of a link, whatever stands before it. */
function queryOf(link: string | undefined): string {
  assert.ok(link);
  return link.slice(link.indexOf('?'));
}

const OPERATIONS = [
  ['POST', MESSAGES],
  ['PATCH', ONE],
  ['GET', LOGS],
  ['GET', LOG],
] as const;
