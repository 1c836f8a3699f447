import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CallbackReceiver } from '../callback-receiver.ts';
import { carrierRoute, smppCarrier } from '../carrier.ts';
import type { RunningGateway } from '../gateway.ts';
import { Phone } from '../phone.ts';
import { ACME, numberSection, projectSections } from '../project.ts';
import { type ListedMessage, RestClient } from '../rest.ts';
import { body, header, statusOf, uriIn, userOf } from '../sip-text.ts';
import { makeSite, type Site } from '../site.ts';
import { type Submitted, TestSmsc } from '../smsc.ts';
import { wholes } from '../smsc-parts.ts';

const OURS = '+15551230001';
const MOBILE = '+19995550001';
const TEXT_ALONE = '+18885550001';
const STOPPED = 'You hear no more from us.';
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** One story: each test goes on where the one before ended. */
describe('a SIP phone and a mobile talk over an SMSC, the npm package smpp', () => {
  let site: Site;
  let gateway: RunningGateway;
  let rest: RestClient;
  let phone: Phone;
  let smsc: TestSmsc;
  /** Of the customer: status callbacks, the webhook of the number, and a picture. */
  let customer: CallbackReceiver;
  before(async () => {
    smsc = await TestSmsc.open();
    customer = await CallbackReceiver.open();
    customer.answer = ({ url }) =>
      url.endsWith('.png') ? { status: 200, body: PICTURE, type: 'image/png' } : { status: 200 };
    site = await makeSite({
      messaging: ['outgoing_networks=127.0.0.0/8', 'retry_initial=1'],
      endpoints: [{ name: 'alice', password: 'alice-secret' }],
      projects:
        projectSections(ACME) +
        numberSection(
          OURS,
          ACME,
          'deliver_to=pjsip:alice',
          'inbound=webhook',
          `inbound_url=${customer.url('/inbound')}`,
          'optout=yes',
          `stop_reply=${STOPPED}`,
        ) +
        smppCarrier('links', smsc.port, 'mms_fallback=link') +
        smppCarrier('texts', smsc.port) +
        carrierRoute('links', 'prefix=+1999') +
        carrierRoute('texts', 'prefix=+1888'),
    });
    gateway = await site.start();
    rest = new RestClient(site, ACME);
    phone = await Phone.open('alice', 'alice-secret', site.sipPort);
    await phone.register();
    await smsc.until(() => smsc.sessions.size === 2);
  });
  after(async () => {
    await gateway?.stop();
    await phone?.close();
    await smsc?.close();
    await customer?.close();
    site?.remove();
  });

  const submitted = (text: string): Promise<Submitted> =>
    smsc.until((all) => all.find((one) => one.text === text));
  const delivered = async (one: Submitted): Promise<void> =>
    assert.equal(await smsc.receipt(one, { id: one.id, state: 'DELIVRD' }), 0);
  /** What the mobile writes, over the session that this was sent by. */
  const mobileWrites = async ({ session }: Submitted, text: string): Promise<void> => {
    const fields = { source_addr: MOBILE.slice(1), destination_addr: OURS.slice(1), short_message: text };
    assert.equal(await smsc.deliver(session, { ...fields, source_addr_ton: 1, dest_addr_ton: 1 }), 0);
  };
  const phoneGets = (text: string): Promise<string> =>
    phone.peer.until(() => phone.peer.requests().find((request) => body(request) === text));
  const listed = (text: string, status: string): Promise<ListedMessage> =>
    rest.eventually(
      async () => (await rest.list()).find((m) => m.body === text && m.status === status),
      `${text} to be ${status}`,
      20_000,
      async () => JSON.stringify(await rest.list()),
    );
  const told = (path: string, what: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> =>
    customer.until((received) => {
      for (const callback of received) {
        if (!callback.url.endsWith(path)) continue;
        const said = JSON.parse(callback.body) as Record<string, unknown>;
        if (Object.entries(what).every(([name, value]) => said[name] === value)) return said;
      }
      return undefined;
    });
  const send = (to: string, more: object) =>
    rest.send({ from: OURS, to, status_callback: customer.url('/status'), ...more });

  test('the phone writes, the mobile has it, and its receipt is known', async () => {
    const answer = await phone.write(`sip:${MOBILE}@127.0.0.1`, 'Grüße 👋');
    assert.ok([200, 202].includes(statusOf(answer)));
    const one = await submitted('Grüße 👋');
    assert.deepEqual([one.from, one.to], [OURS.slice(1), MOBILE.slice(1)]);
    await listed('Grüße 👋', 'sent');
    await delivered(one);
    const { from, to } = await listed('Grüße 👋', 'delivered');
    assert.deepEqual([from, to], [OURS, MOBILE]);
  });

  test('the mobile answers, the phone shows who, and answers back; the webhook hears of it', async () => {
    await mobileWrites(smsc.submitted[0] as Submitted, 'who is this?');
    const request = await phoneGets('who is this?');
    const from = uriIn(header(request, 'From'));
    assert.equal(userOf(from), MOBILE);
    const { message } = (await customer.until((received) => {
      const found = received.find(({ url }) => url.endsWith('/inbound'));
      return found && (JSON.parse(found.body) as { message: Record<string, unknown> });
    })) as { message: Record<string, unknown> };
    assert.deepEqual([message['from'], message['to'], message['body']], [MOBILE, OURS, 'who is this?']);
    await phone.write(from, 'Alice');
    assert.equal((await submitted('Alice')).to, MOBILE.slice(1));
  });

  test('a picture goes as a link, which opens; callbacks tell how far it came', async () => {
    smsc.submitted.length = 0;
    const { id } = await send(MOBILE, { body: 'look', media: [customer.url('/cat.png')] });
    // A link is longer than a segment.
    const { text } = await smsc.until((parts) => wholes(parts).get(MOBILE.slice(1)));
    const [words, link = ''] = text.split('\n');
    assert.equal(words, 'look');
    const file = await fetch(link);
    assert.equal(file.status, 200, link);
    assert.equal(file.headers.get('content-type'), 'image/png');
    assert.deepEqual(Buffer.from(await file.arrayBuffer()), PICTURE);
    await told('/status', { id, status: 'sent', number_of_segments: smsc.submitted.length });
    for (const part of smsc.submitted) await delivered(part);
    await told('/status', { id, status: 'delivered', error_code: null });
  });

  test('without mms_fallback it fails, and says clearly why', async () => {
    const { id } = await send(TEXT_ALONE, { body: 'look', media: [customer.url('/cat.png')] });
    const { error_message: why } = await told('/status', { id, status: 'failed', error_code: '30011' });
    assert.match(String(why), /takes text alone, and mms_fallback=link is not set/);
    assert.equal((await rest.message(id)).status, 'failed');
    assert.ok(!smsc.submitted.some(({ to }) => to === TEXT_ALONE.slice(1)));
  });

  test('STOP from the mobile: it is answered, and nothing goes there until START', async () => {
    await mobileWrites(smsc.submitted[0] as Submitted, 'Stop.');
    await submitted(STOPPED);
    await phoneGets('Stop.');
    const { id } = await send(MOBILE, { body: 'one more' });
    await told('/status', { id, error_code: '21610' });
    await phone.write(`sip:${MOBILE}@127.0.0.1`, 'and from the phone');
    await listed('and from the phone', 'failed');
    assert.ok(!smsc.submitted.some(({ text }) => text === 'one more' || text === 'and from the phone'));
    await mobileWrites(smsc.submitted[0] as Submitted, 'START');
    await phoneGets('START');
    const again = await send(MOBILE, { body: 'welcome back' });
    await delivered(await submitted('welcome back'));
    await told('/status', { id: again.id, status: 'delivered' });
  });
});
