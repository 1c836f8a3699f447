import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fastify } from 'fastify';
import { temporaryCertificate } from '../../../test/certificate.ts';
import { type RestError, signalwireClient, twilioClient } from '../../../test/interop/sdk/rest-clients.ts';
import { compatRoutes } from './routes.ts';
import { FROM, file, GROUP, PROJECT, TO, World } from './testing/world.ts';

/** What clients rely on when they walk through pages. */
interface Paging {
  each(
    options: { pageSize: number; done: (error?: Error) => void },
    callback: (message: { sid: string }) => void,
  ): void;
  page(options: { pageSize: number }): Promise<Page>;
  getPage(url: string): Promise<Page>;
}

interface Page {
  readonly instances: readonly { readonly sid: string }[];
  readonly nextPageUrl: string;
  nextPage(): Promise<Page>;
  previousPage(): Promise<Page>;
}

describe('the published clients, unmodified', () => {
  const world = new World();
  const { key, cert } = temporaryCertificate({ after }, 'DNS:localhost');
  const trusted = getCACertificates('default');
  let close = async (): Promise<void> => {};
  let host = '';

  before(async () => {
    setDefaultCACertificates([...trusted, cert]);
    const server = fastify({
      https: { key, cert },
      forceCloseConnections: true,
    });
    await server.register(compatRoutes(world.options));
    await server.listen({ host: 'localhost', port: 0 });
    host = `localhost:${(server.server.address() as AddressInfo).port}`;
    close = () => server.close();
  });
  after(async () => {
    await close();
    setDefaultCACertificates(trusted);
  });

  for (const [name, create] of [
    ['@signalwire/compatibility-api', signalwireClient],
    ['twilio', twilioClient],
  ] as const) {
    describe(name, () => {
      test('sends every kind, and reads what it is told', async () => {
        const client = create(host, PROJECT.id, 'PT0');
        world.kept.length = 0;
        const sent = await client.messages.create({ from: FROM, to: TO, body: 'Grüße 🙂' });
        assert.deepEqual(
          [sent.accountSid, sent.body, sent.status, sent.errorCode],
          [PROJECT.id, 'Grüße 🙂', 'queued', null],
        );
        assert.equal(sent.dateCreated.getTime(), world.now);
        const mediaUrl = ['https://a.example/1.png', 'https://a.example/2.png?a=1&b=2'];
        const picture = await client.messages.create({ from: FROM, to: TO, mediaUrl });
        assert.equal(Number(picture.numMedia), 2);
        assert.deepEqual(
          world.sends.at(-1)?.media.map(({ source }) => source),
          mediaUrl,
        );
        const grouped = await client.messages.create({ messagingServiceSid: GROUP, to: TO, body: 'x' });
        assert.equal(grouped.messagingServiceSid, GROUP);
        const media = await client.messages(picture.sid).media.list();
        assert.deepEqual(
          media.map(({ contentType }) => contentType),
          ['image/png', 'image/png'],
        );
      });

      test('walks through pages in every way it knows', async () => {
        const client = create(host, PROJECT.id, 'PT0');
        world.kept.length = 0;
        const ids = Array.from({ length: 7 }, () => world.keep()).reverse();
        const of = (messages: readonly { readonly sid: string }[]) => messages.map(({ sid }) => sid);
        assert.deepEqual(of(await client.messages.list({ pageSize: 3, from: FROM })), ids);
        assert.deepEqual(of(await client.messages.list({ limit: 4, pageSize: 3 })), ids.slice(0, 4));
        assert.deepEqual(await client.messages.list({ dateSent: new Date(0) }), []);

        const paging = client.messages as unknown as Paging;
        const each: string[] = [];
        await new Promise<void>((resolve, reject) => {
          const done = (error?: Error) => (error === undefined ? resolve() : reject(error));
          paging.each({ pageSize: 2, done }, ({ sid }) => each.push(sid));
        });
        assert.deepEqual(each, ids);

        const first = await paging.page({ pageSize: 3 });
        const second = await first.nextPage();
        assert.deepEqual(of(second.instances), ids.slice(3, 6));
        assert.deepEqual(of((await second.previousPage()).instances), ids.slice(0, 3));
        assert.deepEqual(of((await paging.getPage(second.nextPageUrl)).instances), ids.slice(6));
      });

      test('redacts, deletes files and messages, and understands refusals', async () => {
        const client = create(host, PROJECT.id, 'PT0');
        world.kept.length = 0;
        const id = world.keep({ part: { kind: 'mms', media: [file(1)] } });
        const one = client.messages(id);
        assert.deepEqual(await refusal(one.update({ body: '' })), [422, 20009]);
        world.become(id, 'delivered');
        assert.equal((await one.update({ body: '' })).body, '');
        const media = one.media as unknown as (sid: string) => { remove(): Promise<boolean> };
        assert.equal(await media(file(1).id).remove(), true);
        assert.deepEqual(await one.media.list(), []);
        assert.equal(await one.remove(), true);
        assert.deepEqual(await refusal(one.fetch()), [404, 20404]);
        assert.deepEqual(await refusal(client.messages.create({ from: FROM, to: TO })), [400, 21602]);
        world.authentication = { kind: 'unauthorized' };
        assert.deepEqual(await refusal(client.messages.list()), [401, 20003]);
        world.authentication = new World().authentication;
      });
    });
  }
});

async function refusal(attempt: Promise<unknown>): Promise<[status: number, code: number]> {
  try {
    await attempt;
  } catch (error) {
    const { status, code, message } = error as RestError;
    assert.ok(message.length > 0);
    return [status, code];
  }
  throw new Error('It was not refused.');
}
