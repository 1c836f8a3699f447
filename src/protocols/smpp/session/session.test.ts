import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import { STATUS } from '../pdu/command-status.ts';
import { NO_OCTETS } from '../pdu/fields.ts';
import { SessionError } from './session.ts';
import { ALERT, BIND, Ends, header, RESPONSE_TIMEOUT_MS, refused, SUBMIT, turn } from './testing/ends.ts';

const ends = new Ends();
const { bound, pair, raw, rawTo } = ends;
afterEach(() => ends.close());

describe('a session', () => {
  it('binds, asks and is answered, and unbinds', async () => {
    const { esme, smsc } = await pair();
    smsc.answer();
    const bound = await esme.session.bind(BIND);
    assert.equal(bound.command, 'bind_transceiver_resp');
    assert.equal(esme.session.state, 'bound-trx');
    assert.equal(smsc.session.state, 'bound-trx');
    const response = await esme.session.request(SUBMIT);
    assert.deepEqual(
      { command: response.command, status: response.status },
      { command: 'submit_sm_resp', status: 0 },
    );
    await esme.session.unbind();
    assert.equal(esme.session.state, 'closed');
    assert.deepEqual(esme.closed, ['We ended the session']);
    await smsc.over;
    assert.deepEqual(smsc.closed, ['The peer ended the session']);
  });

  it('keeps to the window, in order, and says when there is room', async () => {
    const { esme, smsc } = await bound({ window: 2 });
    const done: number[] = [];
    const asked = [1, 2, 3, 4].map((n) => esme.session.request(SUBMIT).then(() => done.push(n)));
    await smsc.until(2);
    assert.deepEqual([esme.session.unanswered, esme.session.waiting, esme.session.hasRoom], [2, 2, false]);
    smsc.answer(1);
    await asked[0];
    await smsc.until(3);
    assert.deepEqual([esme.session.unanswered, esme.session.waiting, esme.room], [2, 1, 0]);
    smsc.answer();
    await Promise.all(asked);
    assert.deepEqual(done, [1, 2, 3, 4]);
    assert.ok(esme.room > 0);
    assert.equal(esme.session.hasRoom, true);
  });

  it('refuses what its state does not allow, at both ends', async () => {
    const { esme, smsc } = await bound({}, { ...BIND, command: 'bind_receiver' });
    await assert.rejects(esme.session.request(SUBMIT), refused('refused', false));
    await assert.rejects(smsc.session.request(SUBMIT), refused('refused', false));
    assert.equal(esme.session.notify(ALERT), false);
    assert.equal(smsc.session.notify(ALERT), true);
    smsc.answer();
    await esme.until(1);
    assert.equal(esme.requests[0]?.command, 'alert_notification');
  });

  it('answers what comes in the wrong state, and a second bind, as the protocol has it', async () => {
    const raw = await rawTo('smsc');
    raw.write(header(0x00000004, 7, Buffer.alloc(17)));
    assert.deepEqual(await raw.next(), { id: 0x80000004, status: STATUS.ESME_RINVBNDSTS, sequence: 7 });
    const body = Buffer.from('a\0b\0\0\x34\0\0\0', 'latin1');
    raw.write(Buffer.concat([header(0x00000009, 8, body), header(0x00000009, 9, body)]));
    assert.deepEqual(await raw.next(), { id: 0x80000009, status: STATUS.ESME_RALYBND, sequence: 9 });
  });

  it('answers what it cannot read, and goes on', async () => {
    const raw = await rawTo('smsc');
    raw.write(header(0x00000777, 3, NO_OCTETS));
    assert.deepEqual(await raw.next(), { id: 0x80000000, status: STATUS.ESME_RINVCMDID, sequence: 3 });
    raw.write(header(0x00000015, 4, NO_OCTETS));
    assert.deepEqual(await raw.next(), { id: 0x80000015, status: 0, sequence: 4 });
  });

  it('gives up what is not answered in time, and has its place for another', async () => {
    const { esme, smsc, time } = await bound({ window: 1 });
    const first = assert.rejects(esme.session.request(SUBMIT), refused('timeout', true));
    const second = esme.session.request(SUBMIT);
    await smsc.until(1);
    time.advance(RESPONSE_TIMEOUT_MS);
    assert.equal(esme.session.unanswered, 1);
    time.advance(RESPONSE_TIMEOUT_MS);
    await first;
    await smsc.until(2);
    smsc.answer();
    // The late answer to the first is noted, and harms nobody.
    assert.equal((await second).status, 0);
    assert.match(esme.problems.join(), /nobody waits/);
  });

  it('asks whether the peer is there when nothing is said, and closes when it is not', async () => {
    const { esme, smsc, time } = await bound({ enquireLinkMs: 5000 });
    for (let passed = 0; passed < 30; passed++) {
      time.advance(1000);
      await turn();
      await turn();
    }
    assert.equal(esme.session.state, 'bound-trx');
    smsc.socket.pause();
    for (let passed = 0; passed < 30; passed++) {
      time.advance(1000);
      await turn();
    }
    assert.deepEqual(esme.closed, ['The peer did not answer enquire_link']);
  });

  it('takes an answer to enquire_link with a number of its own for a sign of life', async () => {
    const raw = await rawTo('smsc', { enquireLinkMs: 5000 });
    raw.end.answer();
    raw.write(header(0x00000009, 1, Buffer.from('a\0b\0\0\x34\0\0\0', 'latin1')));
    await raw.next();
    for (let passed = 1; passed <= 80; passed++) {
      raw.time.advance(1000);
      if (passed % 8 === 0 && passed <= 48) raw.write(header(0x80000015, 700, NO_OCTETS));
      await turn();
      await turn();
      if (passed === 48) assert.equal(raw.end.session.state, 'bound-trx');
    }
    assert.deepEqual(raw.end.closed, ['The peer did not answer enquire_link']);
  });

  it('fails what is under way when the connection is cut, and tells what may have left', async () => {
    const { esme, smsc } = await bound({ window: 1 });
    const left = assert.rejects(esme.session.request(SUBMIT), refused('closed', true));
    const waiting = assert.rejects(esme.session.request(SUBMIT), refused('closed', false));
    await smsc.until(1);
    smsc.socket.destroy();
    await Promise.all([left, waiting]);
    const other = await bound({});
    const unwritten = assert.rejects(other.esme.session.request(SUBMIT), refused('closed', false));
    other.esme.session.close('cut');
    await unwritten;
  });

  it('waits for what is under way before it unbinds, and takes what the peer asks meanwhile', async () => {
    const { esme, smsc } = await bound({});
    const asked = esme.session.request(SUBMIT);
    await smsc.until(1);
    const over = esme.session.unbind();
    await assert.rejects(esme.session.request(SUBMIT), refused('refused', false));
    const delivered = smsc.session.request({ ...SUBMIT, command: 'deliver_sm' });
    await esme.until(1);
    smsc.answer();
    assert.equal((await asked).status, 0);
    assert.equal(esme.session.state, 'bound-trx');
    esme.answer();
    assert.equal((await delivered).status, 0);
    await over;
  });

  it('unbinds although the peer never answers, once the time for it is over', async () => {
    const { esme, smsc, time } = await bound({});
    const asked = assert.rejects(esme.session.request(SUBMIT), SessionError);
    await smsc.until(1);
    smsc.socket.pause();
    void esme.session.unbind();
    for (let passed = 0; passed < 10 && esme.session.state !== 'closed'; passed++) {
      time.advance(RESPONSE_TIMEOUT_MS / 2);
      await turn();
    }
    await asked;
    assert.equal(esme.session.state, 'closed');
  });

  it('closes who does not bind in time, and unbinds who asks nothing for long', async () => {
    const { smsc, time } = await pair({ bindTimeoutMs: 3000 });
    time.advance(5000);
    assert.deepEqual(smsc.closed, ['The peer did not bind in time']);
    const idle = await bound({ inactivityMs: 10_000 });
    idle.time.advance(15_000);
    await idle.smsc.over;
    assert.equal(idle.smsc.session.state, 'closed');
  });

  it('takes an answer that cannot be read for what its head says, and one to something else for none', async () => {
    const { socket: server, end } = await raw('esme');
    const { session } = end;
    server.resume().write(header(0x80000009, 1, Buffer.from('smsc\0')));
    await session.bind(BIND);
    const [taken, refused, other] = [SUBMIT, SUBMIT, SUBMIT].map((pdu) => session.request(pdu));
    const lost = assert.rejects(other as Promise<unknown>, { kind: 'unreadable', left: true });
    const unterminated = Buffer.from('id');
    const no = header(0x80000004, 3, unterminated);
    no.writeUInt32BE(STATUS.ESME_RINVDSTADR, 8);
    const answers = [header(0x80000004, 2, unterminated), no, header(0x80000103, 4, unterminated)];
    server.write(Buffer.concat(answers));
    assert.equal((await taken)?.status, STATUS.ESME_ROK);
    assert.equal((await refused)?.status, STATUS.ESME_RINVDSTADR);
    await lost;
  });

  it('tells of so many problems of a peer only, and how many more there were', async () => {
    const { socket: client, end: smsc, time } = await raw('smsc');
    client.write(Buffer.concat(Array.from({ length: 500 }, (_, n) => header(0x777, n + 1, NO_OCTETS))));
    let octets = 0;
    while (octets < 500 * 16) octets += (await once(client, 'data'))[0].length;
    assert.equal(smsc.problems.length, 10);
    time.advance(1000);
    assert.equal(smsc.problems.at(-1), 'There were 490 more problems of the kind');
  });

  it('cuts a peer that does not read what it is sent', async () => {
    const { esme, smsc, time } = await bound({ window: 100_000 });
    smsc.socket.pause();
    const big = { ...SUBMIT, shortMessage: Buffer.alloc(254) };
    let asked = 0;
    let refusals = 0;
    // Until both systems' buffers are full, and ours.
    while (esme.session.hasRoom) {
      for (; asked < 100_000 && esme.session.hasRoom; asked++) {
        esme.session.request(big).catch(() => refusals++);
      }
      await turn();
    }
    time.advance(RESPONSE_TIMEOUT_MS * 3);
    assert.deepEqual(esme.closed, ['The peer does not read what it is sent']);
    await turn();
    assert.equal(refusals, asked);
  });

  it('refuses a request that cannot be written', async () => {
    const { esme } = await bound({});
    const bad = { ...SUBMIT, serviceType: 'much too long' };
    await assert.rejects(esme.session.request(bad), refused('refused', false));
    assert.equal(esme.session.unanswered, 0);
  });
});
