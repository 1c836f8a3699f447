import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, describe, test } from 'node:test';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { temporaryCertificate } from '../../test/certificate.ts';
import { STATUS } from '../protocols/smpp/pdu/command-status.ts';
import { NO_TLVS } from '../protocols/smpp/pdu/fields.ts';
import type { PduOf, RequestPdu, ResponsePdu } from '../protocols/smpp/pdu/pdu.ts';
import { samplePdu } from '../protocols/smpp/pdu/testing/sample-pdus.ts';
import { tlvInteger, tlvText } from '../protocols/smpp/pdu/tlv.ts';
import { createSession } from '../protocols/smpp/session/create-session.ts';
import type { Session, SessionTime } from '../protocols/smpp/session/session.ts';
import { createSmsc } from './create-smsc.ts';
import { inboundParts } from './inbound.ts';
import { behaveBy, parseFailRule, parseReceiptRule } from './rules.ts';
import type { Behaviour, Smsc, SmscEvent, SmscOptions } from './smsc.ts';
import { USUAL_OPTIONS } from './usual-options.ts';

const open: (() => Promise<void> | void)[] = [];
after(async () => {
  for (const close of open.toReversed()) await close();
});

const TIME: SessionTime = {
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

async function start(options: Partial<SmscOptions> = {}): Promise<{ smsc: Smsc; events: SmscEvent[] }> {
  const events: SmscEvent[] = [];
  const onEvent = (event: SmscEvent): void => {
    events.push(event);
  };
  const smsc = await createSmsc({ ...USUAL_OPTIONS, time: TIME, now: () => NOW, onEvent, ...options });
  open.push(() => smsc.close());
  return { smsc, events };
}

/** An ESME that answers what it gets with ESME_ROK. */
class Esme {
  readonly session: Session;
  readonly received: PduOf<'deliver_sm'>[] = [];
  /** Why it was closed, once it is. */
  readonly closed: Promise<string>;
  #tell: () => void = () => {};

  private constructor(session: (esme: Esme, closed: (reason: string) => void) => Session) {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.closed = promise;
    this.session = session(this, resolve);
    open.push(() => this.session.close('The test is over'));
  }

  static async bind(
    smsc: Smsc,
    account: { systemId: string; password: string } = { systemId: 'esme', password: 'pw' },
    socket: Socket = connect(smsc.port, '127.0.0.1'),
  ): Promise<{ esme: Esme; answer: ResponsePdu }> {
    await new Promise<void>((resolve, reject) => {
      socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', resolve);
      socket.once('error', reject);
    });
    const esme = new Esme((self, closed) =>
      createSession({
        role: 'esme',
        socket,
        time: TIME,
        window: 100,
        peerWindow: 100,
        responseTimeoutMs: 5000,
        enquireLinkMs: 0,
        bindTimeoutMs: 0,
        inactivityMs: 0,
        onRequest: (pdu, session) => {
          if (pdu.command !== 'deliver_sm') return;
          self.received.push(pdu);
          const { sequence } = pdu;
          session.respond({ command: 'deliver_sm_resp', status: 0, sequence, messageId: '', tlvs: NO_TLVS });
          self.#tell();
        },
        onClose: (reason) => closed(reason),
      }),
    );
    const answer = await esme.session.bind({ ...samplePdu('bind_transceiver'), ...account });
    return { esme, answer };
  }

  /** Until so many deliver_sm are here. */
  async until(count: number): Promise<PduOf<'deliver_sm'>[]> {
    while (this.received.length < count)
      await new Promise<void>((resolve) => {
        this.#tell = resolve;
      });
    return this.received;
  }

  request(pdu: RequestPdu): Promise<ResponsePdu> {
    return this.session.request(pdu);
  }
}

const NOW = Date.UTC(2026, 10, 21, 14, 30);
const SUBMIT: PduOf<'submit_sm'> = {
  ...samplePdu('submit_sm'),
  esmClass: 0,
  dataCoding: 0,
  registeredDelivery: 1,
  destination: { ton: 1, npi: 1, address: '15551230001' },
  shortMessage: Buffer.from('Hello'),
  tlvs: NO_TLVS,
};

function plan(receipt: Partial<Behaviour['receipt']>): (submission: unknown) => Behaviour {
  return () => ({
    receipt: { state: 'DELIVRD', err: 0, delayMs: 0, order: 'after', form: 'both', ...receipt },
  });
}

describe('an SMSC', () => {
  test('takes a message and sends its receipt, in text and TLVs', async () => {
    const { smsc, events } = await start();
    const { esme, answer } = await Esme.bind(smsc);
    assert.deepEqual([answer.command, answer.status], ['bind_transceiver_resp', 0]);
    assert.equal(tlvInteger(answer.tlvs, 'sc_interface_version'), 0x34);
    const response = (await esme.request(SUBMIT)) as PduOf<'submit_sm_resp'>;
    assert.deepEqual([response.status, response.messageId], [0, '3adf07b1']);
    const [receipt] = await esme.until(1);
    assert.match(
      receipt!.shortMessage.toString(),
      /^id:3adf07b1 sub:001 dlvrd:001 .* stat:DELIVRD err:000 text:Hello/i,
    );
    assert.equal(receipt!.esmClass, 4);
    assert.deepEqual([receipt!.source, receipt!.destination], [SUBMIT.destination, SUBMIT.source]);
    assert.equal(tlvText(receipt!.tlvs, 'receipted_message_id'), '3adf07b1');
    assert.equal(tlvInteger(receipt!.tlvs, 'message_state'), 2);
    const submitted = events.find((event) => event.kind === 'submitted');
    assert.deepEqual(
      [submitted?.to, submitted?.text, submitted?.encoding, submitted?.id],
      ['+15551230001', 'Hello', 'gsm-7', '3adf07b1'],
    );
    assert.equal(smsc.counters.taken, 1);
  });

  test('lets in whom it knows alone', async () => {
    const { smsc } = await start({ account: { systemId: 'me', password: 'secret' } });
    const status = async (systemId: string, password: string) =>
      (await Esme.bind(smsc, { systemId, password })).answer.status;
    assert.equal(await status('me', 'wrong'), STATUS.ESME_RINVPASWD);
    assert.equal(await status('you', 'secret'), STATUS.ESME_RINVSYSID);
    assert.equal(await status('me', 'secret'), STATUS.ESME_ROK);
    assert.deepEqual(smsc.bound, ['me']);
    assert.equal(smsc.counters.bindsRefused, 2);
  });

  test('spells ids of receipts in another way', async () => {
    for (const [receiptIds, expected] of [
      ['decimal', '987695025'],
      ['HEX', '3ADF07B1'],
      ['zeros', '0000000987695025'],
    ] as const) {
      const { smsc } = await start({ receiptIds });
      const { esme } = await Esme.bind(smsc);
      await esme.request(SUBMIT);
      const [receipt] = await esme.until(1);
      assert.equal(tlvText(receipt!.tlvs, 'receipted_message_id'), expected);
    }
  });

  test('repeats in a receipt how the text began, in letters that all can read', async () => {
    const { smsc } = await start();
    const { esme } = await Esme.bind(smsc);
    const [part] = inboundParts({ from: '1', to: '2', text: 'Grüße ✓' }, 1);
    await esme.request({ ...SUBMIT, dataCoding: 8, shortMessage: part!.pdu.shortMessage });
    const [receipt] = await esme.until(1);
    assert.match(receipt!.shortMessage.toString(), /text:Gr\?\?e \?$/i);
  });

  test('sends an early receipt before the response', async () => {
    const { smsc } = await start({ behave: plan({ order: 'early', form: 'tlv' }) });
    const { esme } = await Esme.bind(smsc);
    const order: string[] = [];
    await Promise.all([
      esme.request(SUBMIT).then(() => order.push('response', String(esme.received.length))),
      esme.until(1).then(() => order.push('receipt')),
    ]);
    assert.deepEqual(
      order.filter((one) => one !== 'receipt'),
      ['response', '1'],
    );
    assert.equal(esme.received[0]!.shortMessage.length, 0);
  });

  test('sends an intermediate receipt, and a final one twice', async () => {
    const { smsc } = await start({
      behave: plan({ intermediate: 'ENROUTE', copies: 2, form: 'text', delayMs: 1 }),
    });
    const { esme } = await Esme.bind(smsc);
    await esme.request({ ...SUBMIT, registeredDelivery: 0x11 });
    const receipts = await esme.until(3);
    const states = receipts.map(({ shortMessage }) => /stat:(\w+)/.exec(shortMessage.toString())?.[1]);
    assert.deepEqual(states, ['ENROUTE', 'DELIVRD', 'DELIVRD']);
    assert.deepEqual([receipts[0]!.esmClass, receipts[1]!.esmClass, receipts[1]!.tlvs.length], [0x20, 4, 0]);
  });

  test('sends no receipt that was not asked for', async () => {
    const { smsc } = await start();
    const { esme } = await Esme.bind(smsc);
    await esme.request({ ...SUBMIT, registeredDelivery: 0 });
    await esme.request({ ...SUBMIT, registeredDelivery: 2 });
    await esme.request(SUBMIT);
    const [receipt] = await esme.until(1);
    assert.match(receipt!.shortMessage.toString(), /^id:3adf07b3 /);
  });

  test('refuses by rules, of one recipient alone in a submit_multi', async () => {
    const fail = [parseFailRule('+1999=ESME_RINVDSTADR')!, parseFailRule('+1888,100%=rthrottled')!];
    const receipt = [parseReceiptRule('+1777=UNDELIV:027')!];
    const usual = { delayMs: 0, order: 'after', form: 'both' } as const;
    const { smsc } = await start({ behave: behaveBy({ fail, receipt }, usual, 0, () => 0.5) });
    const { esme } = await Esme.bind(smsc);
    const to = (address: string) => ({ ton: 1, npi: 1, address });
    assert.equal(
      (await esme.request({ ...SUBMIT, destination: to('19995550001') })).status,
      STATUS.ESME_RINVDSTADR,
    );
    assert.equal(
      (await esme.request({ ...SUBMIT, destination: to('18885550001') })).status,
      STATUS.ESME_RTHROTTLED,
    );
    await esme.request({ ...SUBMIT, destination: to('17775550001') });
    const [receiptPdu] = await esme.until(1);
    assert.match(receiptPdu!.shortMessage.toString(), /stat:UNDELIV err:027/);
    const multi = (await esme.request({
      ...samplePdu('submit_multi'),
      registeredDelivery: 1,
      destinations: [
        { kind: 'sme', ...to('19995550001') },
        { kind: 'sme', ...to('15551230001') },
        { kind: 'list', name: 'friends' },
      ],
    })) as PduOf<'submit_multi_resp'>;
    assert.deepEqual(
      multi.unsuccessful.map(({ address, status }) => [address, status]),
      [
        ['19995550001', STATUS.ESME_RINVDSTADR],
        ['friends', STATUS.ESME_RINVDLNAME],
      ],
    );
    const [, second] = await esme.until(2);
    assert.equal(tlvText(second!.tlvs, 'receipted_message_id'), multi.messageId);
  });

  test('slows down who sends too fast', async () => {
    let now = NOW;
    const { smsc } = await start({ throughput: 2, now: () => now });
    const { esme } = await Esme.bind(smsc);
    const statuses = async () =>
      (await Promise.all([1, 2, 3].map(() => esme.request(SUBMIT)))).map(({ status }) => status);
    assert.deepEqual(await statuses(), [0, 0, STATUS.ESME_RTHROTTLED]);
    now += 1000;
    assert.deepEqual(await statuses(), [0, 0, STATUS.ESME_RTHROTTLED]);
    assert.equal(smsc.counters.throttled, 2);
  });

  test('knows what became of a message, cancels and replaces', async () => {
    const { smsc } = await start({ behave: plan({ delayMs: 60_000 }) });
    const { esme } = await Esme.bind(smsc);
    const { messageId } = (await esme.request(SUBMIT)) as PduOf<'submit_sm_resp'>;
    const { source, destination } = SUBMIT;
    const query = async () =>
      (await esme.request({ ...samplePdu('query_sm'), messageId, source })) as PduOf<'query_sm_resp'>;
    assert.equal((await query()).messageState, 1);
    const replace = { ...samplePdu('replace_sm'), messageId, source, shortMessage: Buffer.from('Bye') };
    assert.equal((await esme.request(replace)).status, 0);
    const cancel = { ...samplePdu('cancel_sm'), messageId, source, destination };
    assert.equal((await esme.request({ ...cancel, messageId: '7' })).status, STATUS.ESME_RINVMSGID);
    assert.equal((await esme.request(cancel)).status, 0);
    assert.equal((await esme.request(cancel)).status, STATUS.ESME_RCANCELFAIL);
    const [receipt] = await esme.until(1);
    assert.match(receipt!.shortMessage.toString(), /stat:DELETED err:000 text:Bye/);
    const { messageState, finalDate } = await query();
    assert.deepEqual([messageState, finalDate], [4, '261121143000000+']);
    assert.equal((await esme.request(replace)).status, STATUS.ESME_RREPLACEFAIL);
  });

  test('withholds a response, and cuts the connection before or within one', async () => {
    for (const response of ['withhold', 'cut', 'cut-within'] as const) {
      const { smsc } = await start({ behave: () => ({ response }) });
      const { esme } = await Esme.bind(smsc);
      const failed = esme.request(SUBMIT).then(
        () => 'answered',
        (error: { kind: string; left: boolean }) => `${error.kind} ${error.left}`,
      );
      if (response === 'withhold') {
        assert.equal((await esme.request({ ...samplePdu('query_sm') })).status, STATUS.ESME_RINVMSGID);
        smsc.drop();
      }
      assert.equal(await failed, 'closed true', response);
      assert.equal(smsc.counters.taken, 1);
      assert.equal(smsc.counters.withheld, 1);
    }
  });

  test('listens with TLS', async (t) => {
    const { cert, key } = temporaryCertificate(t);
    const { smsc } = await start({ tls: { cert: Buffer.from(cert), key: Buffer.from(key) } });
    const socket = connectTls({ port: smsc.port, host: '127.0.0.1', rejectUnauthorized: false });
    const { answer } = await Esme.bind(smsc, undefined, socket);
    assert.equal(answer.status, 0);
  });

  test('hangs and goes on, is gone and back', async () => {
    const { smsc } = await start();
    const { esme } = await Esme.bind(smsc);
    smsc.hang();
    let isAnswered = false;
    const answer = esme.request(SUBMIT).then(() => {
      isAnswered = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(!isAnswered);
    smsc.resume();
    await answer;
    await smsc.down();
    await esme.closed;
    await assert.rejects(Esme.bind(smsc), { code: 'ECONNREFUSED' });
    await smsc.up();
    assert.equal((await Esme.bind(smsc)).answer.status, 0);
  });

  test('drops the connection every so many messages', async () => {
    const { smsc } = await start({ dropAfter: 2 });
    const { esme } = await Esme.bind(smsc);
    assert.equal((await esme.request(SUBMIT)).status, 0);
    await assert.rejects(esme.request(SUBMIT), { kind: 'closed' });
  });

  test('keeps receipts for who is not bound', async () => {
    const { smsc } = await start({ behave: plan({ delayMs: 20 }) });
    const { esme } = await Esme.bind(smsc);
    await esme.request(SUBMIT);
    await esme.session.unbind();
    await esme.closed;
    const { esme: again } = await Esme.bind(smsc);
    const [receipt] = await again.until(1);
    assert.match(receipt!.shortMessage.toString(), /stat:DELIVRD/);
  });

  test('sends messages of phones in parts, in any order', async () => {
    const { smsc } = await start();
    const { esme } = await Esme.bind(smsc);
    const text = 'Wann kommst du? '.repeat(20);
    const from = '+15551230001';
    const statuses = await smsc.inbound({ from, to: '40404', text, order: [3, 1, 2] });
    assert.deepEqual(statuses, [0, 0, 0]);
    const parts = esme.received;
    assert.deepEqual(
      parts.map(({ shortMessage }) => [...shortMessage.subarray(0, 6)]),
      [3, 1, 2].map((part) => [5, 0, 3, 1, 3, part]),
    );
    assert.deepEqual(parts[0]!.source, { ton: 1, npi: 1, address: '15551230001' });
    assert.deepEqual(parts[0]!.destination, { ton: 3, npi: 0, address: '40404' });
  });

  test('joins the parts of a long message', async () => {
    const { smsc, events } = await start();
    const { esme } = await Esme.bind(smsc);
    const text = 'Привет, мир! '.repeat(20);
    const inbound = inboundParts({ from: '+15550001', to: '+15551230001', text }, 7);
    for (const { pdu } of inbound.toReversed())
      await esme.request({ ...SUBMIT, ...pdu, command: 'submit_sm', registeredDelivery: 0 });
    const joined = events.find((event) => event.kind === 'joined');
    assert.deepEqual([joined?.text, joined?.parts], [text, inbound.length]);
  });
});
