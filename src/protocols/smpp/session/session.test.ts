import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { STATUS } from '../pdu/command-status.ts';
import { EMPTY_DELIVER_SM } from '../pdu/deliver-sm.ts';
import { NO_OCTETS, NO_TLVS } from '../pdu/fields.ts';
import type { NoticePdu, RequestPdu, ResponsePdu } from '../pdu/pdu.ts';
import type { SubmitSm } from '../pdu/submit-sm.ts';
import { createSession } from './create-session.ts';
import { type Role, type Session, SessionError, type SessionOptions } from './session.ts';
import { HandTime } from './testing/hand-time.ts';
import { sockets } from './testing/sockets.ts';

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

  it('takes an answer that cannot be read for what its head says, and one to something else for none', async () => {
    const { client, server } = await sockets();
    const { session } = new End('esme', client, new HandTime(), {});
    ends.push(() => server.destroy());
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

  it('tells of so many problems of a peer only, and how many more there were', async () => {
    const { client, server } = await sockets();
    const time = new HandTime();
    const smsc = new End('smsc', server, time, {});
    ends.push(() => client.destroy());
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

  it('refuses a request that cannot be written', async () => {
    const { esme } = await bound({});
    const bad = { ...SUBMIT, serviceType: 'much too long' };
    await assert.rejects(esme.session.request(bad), refused('refused', false));
    assert.equal(esme.session.unanswered, 0);
  });
});

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const ends: (() => void)[] = [];
const RESPONSE_TIMEOUT_MS = 10_000;

/** One end of a session, and what it was asked. */
class End {
  readonly session: Session;
  readonly socket: Socket;
  readonly requests: (RequestPdu | NoticePdu)[] = [];
  readonly closed: string[] = [];
  readonly problems: string[] = [];
  readonly over: Promise<void>;
  room = 0;
  #answers = 0;
  #onRequest: () => void = () => {};

  constructor(role: Role, socket: Socket, time: HandTime, options: Partial<SessionOptions>) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.over = promise;
    this.socket = socket;
    this.session = createSession({
      role,
      socket,
      time,
      window: 10,
      peerWindow: 10,
      responseTimeoutMs: RESPONSE_TIMEOUT_MS,
      enquireLinkMs: 0,
      bindTimeoutMs: 0,
      inactivityMs: 0,
      ...options,
      onRequest: (pdu) => {
        this.requests.push(pdu);
        this.#answerMore();
        this.#onRequest();
      },
      onRoom: () => {
        this.room++;
      },
      onClose: (reason) => {
        this.closed.push(reason);
        resolve();
      },
      onProblem: (text) => this.problems.push(text),
    });
    ends.push(() => this.session.close('The test is over'));
  }

  /** Answers so many of the requests to come and those there are; all where not said. */
  answer(count = Number.POSITIVE_INFINITY): void {
    this.#answers = count;
    this.#answerMore();
  }

  async until(requests: number): Promise<void> {
    while (this.requests.length < requests) {
      await new Promise<void>((resolve) => {
        this.#onRequest = resolve;
      });
    }
  }

  /** Forgets what was asked so far. */
  reset(): void {
    this.requests.splice(0);
    this.#next = 0;
  }

  #next = 0;
  #answerMore(): void {
    while (this.#answers > 0 && this.#next < this.requests.length) {
      this.#answers--;
      const { command, sequence } = this.requests[this.#next++]!;
      if (command === 'alert_notification' || command === 'outbind') continue;
      this.session.respond({ command: `${command}_resp`, status: 0, sequence, ...BODY } as ResponsePdu);
    }
  }
}

async function pair(options: Partial<SessionOptions> = {}) {
  const { client, server } = await sockets();
  const time = new HandTime();
  return { time, esme: new End('esme', client, time, options), smsc: new End('smsc', server, time, options) };
}

async function bound(options: Partial<SessionOptions>, bind: Parameters<Session['bind']>[0] = BIND) {
  const all = await pair(options);
  all.smsc.answer(1);
  await all.esme.session.bind(bind);
  all.smsc.reset();
  return all;
}

async function rawTo(role: Role, options: Partial<SessionOptions> = {}) {
  const { client, server } = await sockets();
  const time = new HandTime();
  const end = new End(role, server, time, options);
  ends.push(() => client.destroy());
  let octets = NO_OCTETS;
  const next = async () => {
    while (octets.length < 16) octets = Buffer.concat([octets, (await once(client, 'data'))[0]]);
    const found = {
      id: octets.readUInt32BE(4),
      status: octets.readUInt32BE(8),
      sequence: octets.readUInt32BE(12),
    };
    octets = octets.subarray(octets.readUInt32BE(0));
    return found;
  };
  return { write: (bytes: Buffer) => client.write(bytes), next, ended: once(client, 'end'), end, time };
}

function header(id: number, sequence: number, body: Buffer): Buffer {
  const octets = Buffer.alloc(16);
  octets.writeUInt32BE(16 + body.length, 0);
  octets.writeUInt32BE(id, 4);
  octets.writeUInt32BE(sequence, 12);
  return Buffer.concat([octets, body]);
}

function refused(kind: SessionError['kind'], left: boolean): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof SessionError);
    assert.deepEqual({ kind: error.kind, left: error.left }, { kind, left });
    return true;
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

const BODY = { messageId: 'id', systemId: 'test', tlvs: NO_TLVS };
const BIND = {
  command: 'bind_transceiver',
  status: 0,
  sequence: 0,
  systemId: 'esme',
  password: 'secret',
  systemType: '',
  interfaceVersion: 0x34,
  addrTon: 0,
  addrNpi: 0,
  addressRange: '',
  tlvs: NO_TLVS,
} as const;
const ADDRESS = { ton: 1, npi: 1, address: '15551230001' };
const SUBMIT: SubmitSm = {
  ...EMPTY_DELIVER_SM,
  command: 'submit_sm',
  source: ADDRESS,
  destination: ADDRESS,
  shortMessage: Buffer.from('Hello'),
};
const ALERT: NoticePdu = {
  command: 'alert_notification',
  status: 0,
  sequence: 0,
  source: ADDRESS,
  esme: ADDRESS,
  tlvs: NO_TLVS,
};
