import assert from 'node:assert/strict';
import { test } from 'node:test';
import { receiptDetail } from '../../messages/callbacks-of.ts';
import { MemoryStore } from '../../messages/testing/memory-store.ts';
import { statusName } from '../../protocols/smpp/pdu/command-status.ts';
import type { ResponsePdu } from '../../protocols/smpp/pdu/pdu.ts';
import type { SubmitSm } from '../../protocols/smpp/pdu/submit-sm.ts';
import { integerTlv, octetsTlv } from '../../protocols/smpp/pdu/tlv.ts';
import { readSmppId } from './message-ids.ts';
import { type EsmeClient, submitSm } from './testing/esme-client.ts';
import { esme, smppHouse, until } from './testing/smpp-house.ts';

test('parts in any order become one message, and each has an id that its receipts name', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const third = idOf(await part(bill, 3, 3, 'three'));
  const first = idOf(await part(bill, 1, 3, 'one '));
  assert.equal(house.store.rows.length, 0);
  const second = idOf(await part(bill, 2, 3, 'two '));
  assert.deepEqual(texts(house), ['one two three']);
  assert.equal(new Set([first, second, third]).size, 3);
  const { callback } = house.store.rows[0]!.entry.message.project!;
  assert.equal(receiptDetail(callback!, 'ids'), [first, second, third].map(readSmppId).join('_'));
  assert.deepEqual(await house.store.parts.older('esme:', house.clock.now() + 1, 10), []);
});

test('a part that comes twice has the same id, and none is doubled', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const first = idOf(await part(bill, 1, 2, 'one '));
  assert.equal(idOf(await part(bill, 1, 2, 'one ')), first);
  await Promise.all([part(bill, 2, 2, 'two'), part(bill, 2, 2, 'two')]);
  assert.deepEqual(texts(house), ['one two']);
});

test('SAR joins as well, and not with the same reference of a header', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const sar = (n: number) => ({
    tlvs: [
      integerTlv('sar_msg_ref_num', 7),
      integerTlv('sar_total_segments', 2),
      integerTlv('sar_segment_seqnum', n),
    ],
  });
  await bill.submit('sar 1 ', sar(1));
  await part(bill, 2, 2, 'udh 2');
  assert.deepEqual(texts(house), []);
  await part(bill, 1, 2, 'udh 1 ');
  await bill.submit('sar 2', sar(2));
  assert.deepEqual(texts(house), ['udh 1 udh 2', 'sar 1 sar 2']);
});

test('a surrogate pair that was parted is whole again', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const octets = Buffer.from('ab😀cd', 'utf16le').swap16();
  await part(bill, 1, 2, octets.subarray(0, 6), { dataCoding: 8 });
  await part(bill, 2, 2, octets.subarray(6), { dataCoding: 8 });
  assert.deepEqual(texts(house), ['ab😀cd']);
});

test('a long text to several is one message for each, and all name the ids of its parts', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const multi = (n: number) => {
    const { destination: _, ...rest } = submitSm(
      Buffer.from(`\x05\0\x03\x07\x02${String.fromCharCode(n)}part ${n} `, 'latin1'),
      {
        esmClass: 0x40,
      },
    );
    const destinations = ['15559990001', '15559990002'].map(
      (address) => ({ kind: 'sme', ton: 1, npi: 1, address }) as const,
    );
    return bill.ask({ ...rest, command: 'submit_multi', destinations });
  };
  const ids = [idOf(await multi(1)), idOf(await multi(2))];
  assert.deepEqual(texts(house), ['part 1 part 2 ', 'part 1 part 2 ']);
  for (const { entry } of house.store.rows)
    assert.equal(receiptDetail(entry.message.project!.callback!, 'ids'), ids.map(readSmppId).join('_'));
});

test('what was answered is there after a restart, under the same ids', async (t) => {
  const store = new MemoryStore();
  const before = await smppHouse(t, { store });
  const one = await before.bound();
  const first = idOf(await part(one, 1, 3, 'one '));
  await before.close();
  await before.clock.advance(1000);
  const house = await smppHouse(t, { store, clock: before.clock });
  const bill = await house.bound();
  const second = idOf(await part(bill, 2, 3, 'two '));
  const third = idOf(await part(bill, 3, 3, 'three'));
  assert.deepEqual(texts(house), ['one two three']);
  assert.deepEqual([second.slice(0, -2), third.slice(0, -2)], [first.slice(0, -2), first.slice(0, -2)]);
});

test('what does not become whole is sent as far as it came', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  await part(bill, 2, 4, 'two');
  await house.clock.advance(200_000);
  await part(bill, 3, 4, 'three');
  assert.deepEqual(texts(house), []);
  await house.clock.advance(130_000);
  await until(() => texts(house).length > 0);
  assert.deepEqual(texts(house), ['[…]twothree[…]']);
  assert.ok(house.lines.some((line) => line.includes('came in part')));
  await house.clock.advance(600_000);
  assert.equal(texts(house).length, 1);
});

test('an ESME that uses its reference again: neither text is lost, and none is mixed with the other', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  await part(bill, 1, 2, 'old ');
  await part(bill, 1, 2, 'new ');
  assert.deepEqual(texts(house), ['old […]']);
  await part(bill, 2, 2, 'text');
  assert.deepEqual(texts(house), ['old […]', 'new text']);
});

test('one reference for all texts, sent without waiting for answers', async (t) => {
  const house = await smppHouse(t, { esmes: [esme({ window: 10 })] });
  const bill = await house.bound();
  const answers = await Promise.all([
    part(bill, 1, 2, 'one '),
    part(bill, 2, 2, 'a'),
    part(bill, 1, 2, 'two '),
    part(bill, 2, 2, 'b'),
  ]);
  assert.equal(new Set(answers.map(idOf)).size, 4);
  assert.deepEqual(texts(house), ['one a', 'two b']);
});

test('a part that comes again when the whole has been sent is not sent by itself', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  await part(bill, 1, 2, 'one ');
  await part(bill, 2, 2, 'two');
  await part(bill, 2, 2, 'two');
  await house.clock.advance(330_000);
  await until(() => house.lines.some((line) => line.includes('came again after the whole')));
  assert.deepEqual(texts(house), ['one two']);
  assert.deepEqual(await house.store.parts.older('esme:', house.clock.now() + 1, 10), []);
});

test('the same long text twice is two messages', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  for (const _ of [1, 2]) {
    await part(bill, 1, 2, 'one ');
    await part(bill, 2, 2, 'two');
  }
  assert.deepEqual(texts(house), ['one two', 'one two']);
});

test('what can never be sent is refused with its first part', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const nowhere = { destination: { ton: 1, npi: 1, address: '491701234567' } };
  assert.equal(statusName((await part(bill, 1, 2, 'one', nowhere)).status), 'ESME_RINVDSTADR');
  assert.deepEqual(await house.store.parts.older('esme:', house.clock.now() + 1, 10), []);
});

test('a last part that cannot be taken now can be sent again', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  await part(bill, 1, 2, 'one ');
  house.store.failing = true;
  assert.equal(statusName((await part(bill, 2, 2, 'two')).status), 'ESME_RSYSERR');
  house.store.failing = false;
  assert.equal((await part(bill, 2, 2, 'two')).status, 0);
  assert.deepEqual(texts(house), ['one two']);
});

test('parts that cannot be written are refused, and forgotten', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const keep = house.store.parts.keep.bind(house.store.parts);
  house.store.parts.keep = () => Promise.reject(new Error('The disk is full'));
  assert.equal(statusName((await part(bill, 1, 2, 'one ')).status), 'ESME_RSYSERR');
  house.store.parts.keep = keep;
  assert.equal(
    statusName(
      (
        await part(bill, 1, 2, '', {
          shortMessage: Buffer.alloc(0),
          tlvs: [
            octetsTlv(
              'message_payload',
              Buffer.concat([Buffer.of(5, 0, 3, 7, 2, 1), Buffer.alloc(300, 'x')]),
            ),
          ],
        })
      ).status,
    ),
    'ESME_RINVMSGLEN',
  );
  await part(bill, 2, 2, 'two');
  await part(bill, 1, 2, 'one ');
  assert.deepEqual(texts(house), ['one two']);
});

test('an account has so many open at most, and accounts do not join each other', async (t) => {
  const house = await smppHouse(t, {
    esmes: [esme({ window: 1000 }), esme({ name: 'bob', systemId: 'bob' })],
  });
  const bill = await house.bound();
  const bob = await house.bound({ systemId: 'bob' });
  await Promise.all(
    Array.from({ length: 1000 }, (_, n) =>
      part(bill, 1, 2, 'x', { destination: { ton: 1, npi: 1, address: `1555999${n}` } }),
    ),
  );
  assert.equal(statusName((await part(bill, 1, 2, 'x')).status), 'ESME_RMSGQFUL');
  assert.equal((await part(bob, 1, 2, 'x')).status, 0);
  assert.equal((await part(bob, 2, 2, 'y')).status, 0);
  assert.deepEqual(texts(house), ['xy']);
});

/** With an eight-bit header. */
function part(
  client: EsmeClient,
  n: number,
  of: number,
  text: string | Buffer,
  more: Partial<SubmitSm> = {},
): Promise<ResponsePdu> {
  const octets = Buffer.concat([Buffer.of(5, 0, 3, 7, of, n), Buffer.from(text)]);
  return client.submit(octets, { esmClass: 0x40, ...more });
}

function texts({ store }: { readonly store: MemoryStore }): string[] {
  return store.rows.map(({ entry }) => entry.message.body.toString());
}

function idOf(response: ResponsePdu): string {
  assert.ok('messageId' in response && response.status === 0);
  return response.messageId;
}
