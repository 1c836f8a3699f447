import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { carrierRoute, smppCarrier } from '../carrier.ts';
import type { RunningGateway } from '../gateway.ts';
import { longTexts } from '../long-texts.ts';
import { ACME, numberSection, projectSections } from '../project.ts';
import { RestClient } from '../rest.ts';
import { makeSite, type Site } from '../site.ts';
import { type Submitted, TestSmsc } from '../smsc.ts';
import { wholes } from '../smsc-parts.ts';

const FROM = '+15551230001';
const TO = '+19995550001';

describe('the npm package smpp as SMSC', () => {
  let site: Site;
  let gateway: RunningGateway;
  let rest: RestClient;
  const smscs: Record<string, TestSmsc> = {};
  const smsc = (name: string): TestSmsc => smscs[name] as TestSmsc;
  before(async () => {
    for (const name of ['main', 'wide', 'sar', 'payload', 'two']) smscs[name] = await TestSmsc.open();
    const carrier = (name: string, ...lines: string[]) => smppCarrier(name, smsc(name).port, ...lines);
    site = await makeSite({
      messaging: ['retry_initial=1', 'rate_limit=100000'],
      projects:
        projectSections(ACME) +
        numberSection(FROM, ACME) +
        carrier('main') +
        carrier('wide', 'concatenation=udh16') +
        carrier('sar', 'concatenation=sar') +
        carrier('payload', 'concatenation=payload') +
        carrier('two', 'bind=separate', 'binds=2') +
        carrierRoute('main') +
        carrierRoute('wide', 'prefix=+1777') +
        carrierRoute('sar', 'prefix=+1778') +
        carrierRoute('payload', 'prefix=+1779') +
        carrierRoute('two', 'prefix=+1776'),
    });
    gateway = await site.start();
    rest = new RestClient(site, ACME);
    for (const name of ['main', 'wide', 'sar', 'payload']) await smsc(name).bound();
  });
  after(async () => {
    await gateway?.stop();
    for (const one of Object.values(smscs)) await one.close();
    site?.remove();
  });
  beforeEach(() => {
    for (const one of Object.values(smscs)) {
      one.submitted.length = 0;
      one.onSubmit = (message) => one.take(message);
    }
  });

  test('it binds as a transceiver with what the carrier says', () => {
    const [bind] = smsc('main').binds;
    assert.equal(bind?.command, 'bind_transceiver');
    assert.equal(bind.system_id, 'aldis');
    assert.equal(bind.password, 'secret');
  });

  test('separate binds: transmitters submit, receivers get what comes', async () => {
    const two = smsc('two');
    await two.until(() => two.binds.length === 4 || undefined);
    assert.deepEqual(two.binds.map(({ command }) => command).sort(), [
      'bind_receiver',
      'bind_receiver',
      'bind_transmitter',
      'bind_transmitter',
    ]);
    const { id } = await rest.send({ from: FROM, to: '+17765550001', body: 'over a transmitter' });
    await two.until(([first]) => first);
    await rest.until(id, 'sent');
  });

  test('a text goes out and is sent; its receipt makes it delivered', async () => {
    const { id } = await rest.send({ from: FROM, to: TO, body: 'hello {€}' });
    const submitted = await smsc('main').until(([first]) => first);
    assert.equal(submitted.text, 'hello {€}');
    assert.equal(submitted.to, TO.slice(1));
    assert.equal(submitted.pdu.dest_addr_ton, 1);
    assert.equal(submitted.from, FROM.slice(1));
    assert.equal(submitted.pdu.registered_delivery & 3, 1);
    await rest.until(id, 'sent');
    assert.equal(await smsc('main').receipt(submitted, { id: submitted.id, state: 'DELIVRD' }), 0);
    await rest.until(id, 'delivered');
  });

  const forms: readonly (readonly [string, string, (id: string) => Parameters<TestSmsc['receipt']>[1]])[] = [
    ['in decimal for hexadecimal', '0A1B2C3D', () => ({ id: '169552957', state: 'DELIVRD' })],
    ['in hexadecimal for decimal', '169552958', () => ({ id: 'A1B2C3E', state: 'DELIVRD' })],
    ['in other letters, with leading zeros', 'abCD77', () => ({ id: '0000ABcd77', state: 'DELIVRD' })],
    [
      'in TLVs alone',
      'tlv-1',
      (id) => ({
        id: '',
        state: '',
        tlvs: { receipted_message_id: id, message_state: 2, short_message: '' },
      }),
    ],
  ];
  for (const [what, id, receipt] of forms) {
    test(`a receipt whose id is ${what}`, async () => {
      smsc('main').onSubmit = (message) => smsc('main').take({ ...message, id });
      const sent = await rest.send({ from: FROM, to: TO, body: what });
      const submitted = await smsc('main').until(([first]) => first);
      await rest.until(sent.id, 'sent');
      assert.equal(await smsc('main').receipt(submitted, receipt(id)), 0);
      await rest.until(sent.id, 'delivered');
    });
  }

  test('a receipt before the response', async () => {
    const main = smsc('main');
    let answered: number | undefined;
    main.onSubmit = (message) => {
      void main.receipt(message, { id: message.id, state: 'DELIVRD' }).then((status) => {
        answered = status;
        main.take(message);
      });
    };
    const { id } = await rest.send({ from: FROM, to: TO, body: 'early' });
    await rest.until(id, 'delivered');
    assert.equal(answered, 0);
  });

  test('undelivered says why; what is intermediate changes nothing', async () => {
    const main = smsc('main');
    const { id } = await rest.send({ from: FROM, to: TO, body: 'nobody there' });
    const submitted = await main.until(([first]) => first);
    await rest.until(id, 'sent');
    await main.receipt(submitted, { id: submitted.id, state: 'ENROUTE' });
    assert.equal((await rest.message(id)).status, 'sent');
    await main.receipt(submitted, { id: submitted.id, state: 'EXPIRED', error: '027' });
    const message = await rest.until(id, 'undelivered');
    assert.equal(message.error_code, '30009');
    await main.receipt(submitted, { id: submitted.id, state: 'DELIVRD' });
    assert.equal((await rest.message(id)).status, 'undelivered');
  });

  test('what the SMSC refuses for good fails with the code of the reason; what it throttles goes later', async () => {
    const main = smsc('main');
    main.onSubmit = (message) => main.take(message, 0x0b);
    const refused = await rest.send({ from: FROM, to: TO, body: 'refused' });
    const { error_code: code } = await rest.until(refused.id, 'undelivered');
    assert.equal(code, '30005');
    let throttled = 2;
    main.onSubmit = (message) => main.take(message, throttled-- > 0 ? 0x58 : 0);
    const late = await rest.send({ from: FROM, to: TO, body: 'throttled' });
    await rest.until(late.id, 'sent');
  });

  for (const [name, prefix] of [
    ['main', '+1999'],
    ['wide', '+1777'],
    ['sar', '+1778'],
    ['payload', '+1779'],
  ] as const) {
    test(`a hundred long messages in six scripts go out whole (${name})`, { timeout: 60_000 }, async () => {
      const texts = longTexts(100);
      const sent = await Promise.all(
        texts.map((body, index) => rest.send({ from: FROM, to: `${prefix}555${1000 + index}`, body })),
      );
      await smsc(name).until((submitted) => wholes(submitted).size === 100, 40_000);
      const got = wholes(smsc(name).submitted);
      texts.forEach((text, index) => {
        assert.equal(got.get(`${prefix.slice(1)}555${1000 + index}`)?.text, text);
      });
      for (const [index, { id }] of sent.entries()) {
        const message = await rest.until(id, 'sent');
        const parts = got.get(`${prefix.slice(1)}555${1000 + index}`)?.parts ?? 0;
        if (name !== 'payload') assert.equal(message.number_of_segments, parts);
      }
    });
  }

  test('a long message is delivered once all its parts are', async () => {
    const main = smsc('main');
    const { id } = await rest.send({ from: FROM, to: TO, body: 'x'.repeat(400) });
    await main.until((submitted) => submitted.length === 3);
    await rest.until(id, 'sent');
    const [first, second, third] = main.submitted as [Submitted, Submitted, Submitted];
    for (const one of [third, first]) await main.receipt(one, { id: one.id, state: 'DELIVRD' });
    assert.equal((await rest.message(id)).status, 'sent');
    await main.receipt(second, { id: second.id, state: 'DELIVRD' });
    await rest.until(id, 'delivered');
  });

  test('long messages come in whole, whatever the order of their parts', async () => {
    const session = await smsc('main').bound();
    const texts = longTexts(12).map((text) => `in ${text}`);
    const parts = texts.flatMap((text, reference) => incoming(text, reference));
    // A fixed shuffle: every part is far from its neighbour.
    const order = parts.map((_, index) => (index * 37) % parts.length);
    assert.equal(new Set(order).size, parts.length);
    const statuses = await Promise.all(
      order.map((index) => smsc('main').deliver(session, parts[index] as Record<string, unknown>)),
    );
    assert.ok(statuses.every((status) => status === 0));
    const bodies = (await rest.list())
      .filter(({ direction }) => direction === 'inbound')
      .map(({ body }) => body);
    assert.deepEqual([...bodies].sort(), [...texts].sort());
  });

  test('a number that nobody has is refused', async () => {
    const session = await smsc('main').bound();
    const fields = { source_addr: '19995550001', destination_addr: '15559999999', short_message: 'hello' };
    assert.equal(
      await smsc('main').deliver(session, { ...fields, source_addr_ton: 1, dest_addr_ton: 1 }),
      0x0b,
    );
  });
});

/** deliver_sm of a long text as an SMSC cuts it: UCS-2, 67 units each, without regard for pairs. */
function incoming(text: string, reference: number): Record<string, unknown>[] {
  const bytes = Buffer.from(text, 'utf16le').swap16();
  const of = Math.ceil(bytes.length / 134);
  return Array.from({ length: of }, (_, index) => ({
    source_addr: '19995550001',
    source_addr_ton: 1,
    destination_addr: FROM.slice(1),
    dest_addr_ton: 1,
    data_coding: 8,
    esm_class: 0x40,
    short_message: Buffer.concat([
      Buffer.from([5, 0, 3, reference, of, index + 1]),
      bytes.subarray(index * 134, (index + 1) * 134),
    ]),
  }));
}
