import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { STATUS } from '../pdu/command-status.ts';
import { NO_OCTETS } from '../pdu/fields.ts';
import { Ends, header, RESPONSE_TIMEOUT_MS, refused, SUBMIT, turn } from './testing/ends.ts';

const ends = new Ends();
const { bound, rawTo } = ends;
afterEach(() => ends.close());

describe('what the peer of a session sends', () => {
  it('says generic_nack to a length that cannot be, and closes', async () => {
    for (const length of [0, 15, 64 * 1024 + 1, 0xffffffff]) {
      const raw = await rawTo('smsc');
      const octets = Buffer.alloc(16);
      octets.writeUInt32BE(length, 0);
      raw.write(octets);
      assert.deepEqual(await raw.next(), { id: 0x80000000, status: STATUS.ESME_RINVCMDLEN, sequence: 0 });
      await raw.ended;
    }
  });

  it('reads what comes octet by octet', async () => {
    const raw = await rawTo('smsc');
    const octets = Buffer.concat([header(0x00000015, 4, NO_OCTETS), header(0x00000015, 5, NO_OCTETS)]);
    for (const octet of octets) {
      raw.write(Buffer.of(octet));
      await turn();
    }
    assert.equal((await raw.next()).sequence, 4);
    assert.equal((await raw.next()).sequence, 5);
  });

  it('reads no more while too much of what the peer asks is not answered', async () => {
    const { esme, smsc } = await bound({ window: 1000, peerWindow: 3 });
    const asked = Array.from({ length: 5 }, () => esme.session.request(SUBMIT));
    await smsc.until(3);
    await turn();
    assert.equal(smsc.socket.isPaused(), true);
    smsc.answer();
    await Promise.all(asked);
    assert.equal(smsc.socket.isPaused(), false);
  });

  it('takes so much of a peer in a turn only, however much comes at once, and all of it in the end', async () => {
    const { esme, smsc } = await bound({ window: 10_000, peerWindow: 10_000 });
    const asked = Array.from({ length: 1000 }, () => esme.session.request(SUBMIT));
    let most = 0;
    for (let before = 0; before < 1000; ) {
      await new Promise(setImmediate);
      most = Math.max(most, smsc.requests.length - before);
      before = smsc.requests.length;
    }
    assert.ok(most <= 256, `${most} in a turn`);
    smsc.answer();
    await Promise.all(asked);
  });

  it('reads no further in what came at once than it may ask', async () => {
    const { esme, smsc } = await bound({ window: 100, peerWindow: 5 });
    const asked = Array.from({ length: 20 }, () => esme.session.request(SUBMIT));
    await smsc.until(5);
    await turn();
    assert.equal(smsc.requests.length, 5);
    smsc.answer();
    await Promise.all(asked);
    assert.equal(smsc.requests.length, 20);
  });

  it('does not call late what it has not read itself', async () => {
    const { esme, smsc, time } = await bound({ peerWindow: 1 });
    const asked = esme.session.request(SUBMIT);
    await smsc.until(1);
    const late = smsc.session.request({ ...SUBMIT, command: 'deliver_sm' });
    const delivered = assert.rejects(late, refused('timeout', true));
    await esme.until(1);
    await turn();
    assert.equal(esme.socket.isPaused(), true);
    smsc.answer();
    await turn();
    time.advance(RESPONSE_TIMEOUT_MS * 3);
    await delivered;
    esme.answer();
    assert.equal((await asked).status, 0);
  });
});
