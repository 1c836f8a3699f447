import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { CallbackReceiver } from '../callback-receiver.ts';
import { carrierRoute } from '../carrier.ts';
import type { RunningGateway } from '../gateway.ts';
import { ACME, numberSection, OTHER, projectSections } from '../project.ts';
import { type ListedMessage, RestClient } from '../rest.ts';
import { SipPeer } from '../sip-peer.ts';
import { body as sipBody } from '../sip-text.ts';
import { makeSite, type Site } from '../site.ts';

/** One number for each way in which the far gateway is spoken to, and speaks back. */
const WAYS = [
  { api: 'native', inbound: 'webhook', number: '+15551230001' },
  { api: 'native', inbound: 'swml', number: '+15551230002' },
  { api: 'compat', inbound: 'cxml', number: '+15551230003' },
  { api: 'twilio', inbound: 'cxml', number: '+15551230004' },
] as const;
const FAR = '+15559990001';
const PHONE = '+15559990002';
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('two gateways chained by HTTP', () => {
  let near: Site;
  let far: Site;
  const gateways: RunningGateway[] = [];
  let phone: SipPeer;
  let files: CallbackReceiver;
  let rest: RestClient;
  let farRest: RestClient;
  before(async () => {
    phone = await SipPeer.open();
    files = await CallbackReceiver.open();
    files.answer = () => ({ status: 200, body: PICTURE, type: 'image/png' });
    const messaging = ['outgoing_networks=127.0.0.0/8', 'retry_initial=1', 'rate_limit=100000'];
    near = await makeSite({ messaging });
    far = await makeSite({
      messaging,
      endpoints: [{ name: 'phone', contact: `sip:phone@127.0.0.1:${phone.port}` }],
    });
    const base = (site: Site): string => `http://127.0.0.1:${site.httpPort}`;
    append(
      near,
      projectSections(ACME) +
        WAYS.map(
          ({ api, number, inbound }) =>
            numberSection(number, ACME) +
            `\n[${api}-${inbound}]\ntype=carrier\nprotocol=signalwire\napi=${api}\nurl=${base(far)}\n` +
            `project=${OTHER.id}\ntoken=${OTHER.token}\nsigning_key=${OTHER.signingKey}\n`,
        ).join('') +
        // A route for each way, told apart by what stands before the number.
        WAYS.map(({ api, inbound }, index) =>
          carrierRoute(`${api}-${inbound}`, `priority=${index + 1}`, `project=${ACME.name}`),
        ).join(''),
    );
    append(
      far,
      projectSections(OTHER) +
        WAYS.map(({ api, inbound, number }) =>
          numberSection(
            number,
            OTHER,
            `inbound=${inbound}`,
            `inbound_url=${base(near)}/carriers/${api}-${inbound}/inbound`,
          ),
        ).join('') +
        numberSection(FAR, OTHER) +
        numberSection(PHONE, OTHER, 'deliver_to=pjsip:phone'),
    );
    gateways.push(await near.start(), await far.start());
    rest = new RestClient(near, ACME);
    farRest = new RestClient(far, OTHER);
  });
  after(async () => {
    for (const gateway of gateways) await gateway.stop();
    await Promise.all([phone?.close(), files?.close()]);
    near?.remove();
    far?.remove();
  });

  /** Only the route of this way is left: the others come later in their order, and are not tried. */
  const way = async (index: number): Promise<(typeof WAYS)[number]> => {
    const { api, inbound } = WAYS[index] as (typeof WAYS)[number];
    const file = join(near.config, 'messaging.conf');
    const text = readFileSync(file, 'utf8').replace(
      /(\[to-(\S+)\][\s\S]*?priority=)\d+/g,
      (_, head: string, name: string) => `${head}${name === `${api}-${inbound}` ? 1 : 9}`,
    );
    writeFileSync(file, text);
    const ami = await near.login('off');
    await ami.action({ Action: 'Reload' });
    ami.close();
    return WAYS[index] as (typeof WAYS)[number];
  };

  for (const [index, { api, inbound, number }] of WAYS.entries()) {
    test(`${api} and ${inbound}: a text goes there, its fate comes back, and so does an answer`, {
      timeout: 30_000,
    }, async () => {
      await way(index);
      const text = `over ${api} and ${inbound}`;
      const sent = await rest.send({ from: number, to: PHONE, body: text });
      await phone.until((received) => received.find((one) => sipBody(one.text) === text));
      await rest.until(sent.id, 'delivered');
      await farRest.send({ from: FAR, to: number, body: `back: ${text}` });
      const back = await inboundOf(rest, `back: ${text}`);
      assert.deepEqual([back.from, back.to], [FAR, number]);
    });

    test(`${api} and ${inbound}: MMS both ways`, { timeout: 30_000 }, async () => {
      await way(index);
      const text = `picture over ${api} and ${inbound}`;
      const media = [files.url(`/${api}-${inbound}.png`)];
      const sent = await rest.send({ from: number, to: FAR, body: text, media });
      const arrived = await inboundOf(farRest, text);
      assert.equal(sha256(await farRest.media(arrived.id)), sha256(PICTURE));
      await rest.until(sent.id, 'delivered');
      await farRest.send({ from: FAR, to: number, body: `back: ${text}`, media });
      const back = await inboundOf(rest, `back: ${text}`);
      assert.equal(sha256(await rest.media(back.id)), sha256(PICTURE));
    });
  }

  test('what the far gateway refuses fails here with its reason', async () => {
    await way(0);
    const sent = await rest.send({ from: WAYS[0].number, to: '+442071838750', body: 'no route there' });
    const failed = await rest.eventually(async () => {
      const message = await rest.message(sent.id);
      return message.status === 'failed' || message.status === 'undelivered' ? message : undefined;
    }, 'it to fail');
    assert.notEqual(failed.error_code, null);
  });

  test('requests that nobody signed are not taken', async () => {
    const base = `http://127.0.0.1:${near.httpPort}/carriers/native-webhook`;
    for (const path of ['/inbound', '/status']) {
      const answer = await fetch(base + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-signalwire-signature': '00' },
        body: JSON.stringify({ id: 'x', from: FAR, to: WAYS[0].number, body: 'forged', status: 'delivered' }),
      });
      assert.equal(answer.status, 403, path);
    }
  });
});

function append(site: Site, sections: string): void {
  const file = join(site.config, 'messaging.conf');
  writeFileSync(file, readFileSync(file, 'utf8') + sections);
}

function inboundOf(rest: RestClient, text: string): Promise<ListedMessage> {
  return rest.eventually(
    async () => (await rest.list()).find(({ body, direction }) => direction === 'inbound' && body === text),
    `the message ${JSON.stringify(text)}`,
  );
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
