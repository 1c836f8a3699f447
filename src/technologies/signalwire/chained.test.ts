import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type FastifyInstance, fastify } from 'fastify';
import { createCallbacks } from '../../callbacks/create-callbacks.ts';
import {
  type CarriersService,
  createCarriers,
  type UpstreamFactory,
} from '../../carriers/create-carriers.ts';
import type { CarrierOptions, SignalwireUpstreamOptions } from '../../config/carriers.ts';
import { DEFAULT_CARRIER } from '../../config/testing/sample-carrier.ts';
import { carrierRoutes } from '../../interfaces/carriers/routes.ts';
import { compatRoutes } from '../../interfaces/compat/routes.ts';
import { restRoutes } from '../../interfaces/rest/routes.ts';
import type { Media } from '../../messages/message.ts';
import type { InboundDocument, OwnNumber } from '../../messages/numbers/directory.ts';
import type { Outcome } from '../../messages/technology.ts';
import { settle } from '../../messages/testing/manual-clock.ts';
import { MemoryStore } from '../../messages/testing/memory-store.ts';
import { ACME, number, numbersHouse, route } from '../../messages/testing/numbers-house.ts';
import type { Access } from '../../projects/access.ts';
import { OutgoingError, type OutgoingHttp } from '../../protocols/http/outgoing.ts';
import { createHandlerTechnology } from '../handler/create-technology.ts';
import { createRouteTechnology } from '../route/create-route-technology.ts';
import { createSignalwireUpstream } from './create-upstream.ts';

/**
 * Two gateways, A with B as its carrier: what A's client sends goes out by B, B's statuses come to A and to A's client, and
 * what comes in at B goes to A. Everything is real but the sockets, the disk and the phones behind B.
 */
const OWN = '+15551230001';
const OUTSIDE = '+15557650002';
const KEY = 'key';

for (const api of ['native', 'compat', 'twilio'] as const) {
  test(`SMS and MMS by the API ${api}, with their statuses`, async (t) => {
    const { a, b } = await chain(t, { api });
    const told: string[] = [];
    a.house.messaging.onStatus(({ project, status, errorCode }) => {
      if (project?.listed) told.push(`${status} ${errorCode}`.trim());
    });
    await a.house.send(OWN, OUTSIDE, 'Grüße & 1+1=2');
    await until(() => a.house.log(ACME).some((line) => line.includes(' delivered ')));
    assert.deepEqual(told, ['queued', 'initiated', 'sent', 'delivered']);
    assert.deepEqual(b.house.log(ACME), [`outbound ${OWN} ${OUTSIDE} delivered "Grüße & 1+1=2"`]);

    await a.house.send(OWN, OUTSIDE, 'Look', { media: [PICTURE] });
    await until(() => a.house.log(ACME).filter((line) => line.includes(' delivered ')).length === 2);
    const sent = b.house.store.rows.at(-1)?.entry.message.project;
    assert.equal(sent?.kind, 'mms');
    assert.match(sent.media[0]?.source ?? '', /^https:\/\/a\.example\/media\//);
  });
}

test('what the phone behind B refuses A knows with its code', async (t) => {
  const { a, b } = await chain(t, {});
  const refusal: Outcome = {
    kind: 'failed',
    code: 404,
    text: 'Not Found',
    errorCode: '30005',
    errorMessage: 'There is no such recipient',
    left: true,
  };
  b.house.technology.answers.set('a1', [refusal]);
  await a.house.send(OWN, OUTSIDE, 'Hello');
  await until(() => a.house.log(ACME).some((line) => line.includes('undelivered')));
  assert.deepEqual(a.house.log(ACME), [`outbound ${OWN} ${OUTSIDE} undelivered 30005 "Hello"`]);
});

test('a message whose answer was lost is not sent twice', async (t) => {
  const { a, b, network } = await chain(t, {});
  network.losesAnswer = true;
  await a.house.send(OWN, OUTSIDE, 'Once');
  await until(() => b.house.log(ACME).length === 1);
  network.losesAnswer = false;
  await until(() => a.house.log(ACME).some((line) => line.includes(' delivered ')), a.house.clock);
  assert.equal(b.house.log(ACME).length, 1);
});

test('a callback that A could not keep comes again', async (t) => {
  const { a, b, network } = await chain(t, {});
  network.refuses = 'https://a.example/';
  await a.house.send(OWN, OUTSIDE, 'Hello');
  await until(() => b.house.log(ACME).some((line) => line.includes(' delivered ')));
  assert.deepEqual(a.house.log(ACME), [`outbound ${OWN} ${OUTSIDE} sent "Hello"`]);
  network.refuses = '';
  await until(() => a.house.log(ACME).some((line) => line.includes(' delivered ')), b.house.clock);
});

for (const kind of ['swml', 'cxml', 'webhook'] as const) {
  test(`what comes in at B goes to A: ${kind}`, async (t) => {
    const { a, b } = await chain(t, { inbound: kind });
    await b.house.receive(OWN, OUTSIDE, 'Grüße & 1+1=2');
    await b.house.receive(OWN, OUTSIDE, 'Look', { media: [PICTURE] });
    await until(() => a.house.log(ACME).length === 2);
    await until(() => b.house.log(ACME).every((line) => line.includes(' delivered ')));
    assert.deepEqual(
      a.house.store.rows.map(({ entry: { message } }) => [
        message.direction,
        message.project?.from,
        message.project?.to,
        message.body.toString(),
        message.project?.media.length,
      ]),
      [
        ['inbound', OUTSIDE, OWN, 'Grüße & 1+1=2', 0],
        ['inbound', OUTSIDE, OWN, 'Look', 1],
      ],
    );
  });
}

test('a number that A does not have is no delivery at B', async (t) => {
  const { a, b } = await chain(t, { inbound: 'swml', own: '+15551239999' });
  await b.house.receive(OWN, OUTSIDE, 'Hello');
  await until(() => b.house.log(ACME).some((line) => line.includes(' failed ')));
  assert.equal(a.house.store.rows.length, 0);
});

interface ChainOptions {
  readonly api?: SignalwireUpstreamOptions['api'];
  readonly inbound?: InboundDocument['kind'];
  /** A's number, where it is another one than B thinks. */
  readonly own?: string;
}

async function chain(t: TestContext, { api = 'native', inbound = 'swml', own = OWN }: ChainOptions) {
  const network = new Network();
  const upstream: SignalwireUpstreamOptions = {
    protocol: 'signalwire',
    url: 'https://b.example',
    api,
    project: ACME,
    token: 'PT_1',
    signingKey: KEY,
    timeoutSeconds: 10,
    window: 4,
    mms: true,
  };
  const carrier: CarrierOptions = {
    name: 'b',
    ...DEFAULT_CARRIER,
    queue: 100,
    numberFormat: 'e164',
    reassemblySeconds: 60,
    upstream,
  };
  const document: InboundDocument = {
    kind: inbound,
    url: 'https://a.example/carriers/b/inbound?x=1',
    file: '',
    method: 'POST',
    fallbackUrl: '',
  };
  const a = await gateway(t, network, 'https://a.example', {
    numbers: [number(own, { deliverTo: ['test:bob'] })],
    to: `carrier:b/${OUTSIDE}`,
    carriers: [carrier],
  });
  const b = await gateway(t, network, 'https://b.example', {
    numbers: [number(OWN, { inbound: document })],
    to: 'test:alice',
    carriers: [],
  });
  return { a, b, network };
}

async function gateway(
  t: TestContext,
  network: Network,
  publicUrl: string,
  {
    numbers,
    to,
    carriers,
  }: { numbers: readonly OwnNumber[]; to: string; carriers: readonly CarrierOptions[] },
) {
  const store = new MemoryStore();
  const media = mediaOf(publicUrl);
  const log = {
    info: () => {},
    warn: () => {},
    error: (fields: object) => assert.fail(JSON.stringify(fields)),
  };
  let service: CarriersService | undefined;
  const house = await numbersHouse({
    numbers,
    routes: [route('out', { destination: to })],
    store,
    carriers: (parts) => {
      const signalwire: UpstreamFactory = async (carrier, surroundings) =>
        createSignalwireUpstream(carrier.upstream as SignalwireUpstreamOptions, surroundings, {
          carrier,
          http: network,
          mediaLink: media.link,
          intake: media,
          publicUrl: () => publicUrl,
        });
      service = createCarriers({
        upstreams: { smpp: signalwire, signalwire, webhook: signalwire, mm7: signalwire, sip: signalwire },
        messaging: parts.messaging,
        wakeSome: (prefix, limit) => parts.messaging().wakeSome(prefix, limit),
        numbers: parts.numbers,
        link: media.link,
        store,
        clock: parts.clock,
        random: () => 0,
        log,
      });
      return [
        createRouteTechnology(parts),
        service.technology,
        createHandlerTechnology({
          numbers: parts.numbers,
          directory: () => ({
            numbers: new Map(numbers.map((one) => [one.number, one])),
            projects: new Map([[ACME, PROJECT]]),
          }),
          http: network,
          intake: media,
          link: media.link,
          readFile: () => Promise.reject(new Error('There are no files')),
          settings: () => ({ spaceId: ACME, documentLimit: 20, callbackTimeoutSeconds: 10 }),
          clock: parts.clock,
          log,
        }),
      ];
    },
  });
  const known = service!;
  known.configure(carriers);
  await known.start();
  const callbacks = createCallbacks({
    store: store.callbacks,
    message: (id) => store.message(id),
    messaging: house.messaging,
    signingKey: () => KEY,
    http: network,
    clock: house.clock,
    random: () => 0,
    defer: setImmediate,
    settings: () => ({ timeoutMs: 10_000, retryForMs: 3_600_000 }),
    log,
  });
  await callbacks.start();

  const api = {
    access: ACCESS,
    numbers: house.numbers,
    messaging: house.messaging,
    store,
    media,
    configuration: () => ({ numbers: new Map(), groups: new Map(), api: { publicUrl } }),
    now: () => house.clock.now(),
    log: log as never,
    retryCallbacks: async () => 0,
  };
  const app = fastify();
  await app.register(restRoutes(api));
  await app.register(compatRoutes(api));
  await app.register(
    carrierRoutes({
      knows: (name) => carriers.some((one) => one.name === name),
      receive: async (name, request) => {
        const response = await known.receive(name, request);
        return response === 'not-found' ? undefined : response;
      },
      publicUrl: () => publicUrl,
      log: log as never,
    }),
  );
  network.hosts.set(publicUrl, app);
  t.after(async () => {
    callbacks.stop();
    house.messaging.stop();
    const closed = known.close();
    await house.clock.advance(10_000);
    await closed;
    await app.close();
    assert.deepEqual(house.problems, []);
  });
  return { house };
}

/** The internet between them. */
class Network implements Pick<OutgoingHttp, 'request'> {
  readonly hosts = new Map<string, FastifyInstance>();
  /** Requests arrive, and nobody hears of their answers. */
  losesAnswer = false;
  /** What URLs begin with that nobody answers at. */
  refuses = 'nowhere';

  async request({ url, method, headers, body }: Parameters<OutgoingHttp['request']>[0]) {
    const { origin, pathname, search } = new URL(url);
    if (this.refuses !== '' && url.startsWith(this.refuses))
      throw new OutgoingError('connect', 'Nobody is there.');
    const app = this.hosts.get(origin);
    assert.ok(app, `${url} leads nowhere`);
    const payload = body === undefined ? {} : { payload: body };
    const answer = await app.inject({ method, url: pathname + search, headers, ...payload });
    if (this.losesAnswer) throw new OutgoingError('protocol', 'It broke off.');
    return {
      status: answer.statusCode,
      headers: answer.headers as Record<string, string>,
      body: answer.rawPayload,
      url,
    };
  }
}

function mediaOf(publicUrl: string) {
  return {
    fetch: async (urls: readonly string[]) => urls.map((source): Media => ({ ...PICTURE, source })),
    release: async () => {},
    link: ({ id }: { readonly id: string }, { id: file }: Media) => `${publicUrl}/media/${id}/${file}`,
  };
}

/** Lets everything happen until it is so; with a clock, time passes meanwhile. */
async function until(
  isSo: () => boolean,
  clock?: { readonly advance: (ms: number) => Promise<void> },
): Promise<void> {
  for (let round = 0; round < 200; round++) {
    if (isSo()) return;
    await (clock === undefined ? settle() : clock.advance(1000));
  }
  assert.fail(`It does not come to be so: ${isSo.toString()}`);
}

const PROJECT = { id: ACME, name: 'acme', signingKey: KEY, backlogLimit: 100, rateLimit: 100 };
const ALLOWED = { allowed: true, limit: 100, remaining: 99, resetSeconds: 1 };
const ACCESS: Access = {
  authenticate: ({ authorization }) =>
    authorization === `Basic ${btoa(`${ACME}:PT_1`)}`
      ? { kind: 'project', project: PROJECT, token: 'a' }
      : { kind: 'unauthorized' },
  countWrite: () => ALLOWED,
  allowance: () => ALLOWED,
};
const PICTURE: Media = {
  id: '0193a1b2-0000-4000-8000-000000000004',
  hash: 'ab'.repeat(32),
  contentType: 'image/png',
  size: 12,
  source: '',
};
