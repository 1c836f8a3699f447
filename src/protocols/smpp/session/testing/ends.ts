import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { EMPTY_DELIVER_SM } from '../../pdu/deliver-sm.ts';
import { NO_OCTETS, NO_TLVS } from '../../pdu/fields.ts';
import type { NoticePdu, RequestPdu, ResponsePdu } from '../../pdu/pdu.ts';
import type { SubmitSm } from '../../pdu/submit-sm.ts';
import { createSession } from '../create-session.ts';
import { type Role, type Session, SessionError, type SessionOptions } from '../session.ts';
import { HandTime } from './hand-time.ts';
import { sockets } from './sockets.ts';

/** The sessions of a file of tests, over real connections and by a time of their own. */
export class Ends {
  readonly #open: (() => void)[] = [];

  /** What a test leaves is closed. */
  close(): void {
    for (const over of this.#open.splice(0)) over();
  }

  end(role: Role, socket: Socket, time: HandTime, options: Partial<SessionOptions>): End {
    const end = new End(role, socket, time, options);
    this.#open.push(() => end.session.close('The test is over'));
    return end;
  }

  readonly pair = async (options: Partial<SessionOptions> = {}) => {
    const { client, server } = await sockets();
    const time = new HandTime();
    const esme = this.end('esme', client, time, options);
    return { time, esme, smsc: this.end('smsc', server, time, options) };
  };

  readonly bound = async (options: Partial<SessionOptions>, bind: Parameters<Session['bind']>[0] = BIND) => {
    const all = await this.pair(options);
    all.smsc.answer(1);
    await all.esme.session.bind(bind);
    all.smsc.reset();
    return all;
  };

  /** A session in this role, and what is no session at its other end. */
  readonly raw = async (role: Role, options: Partial<SessionOptions> = {}) => {
    const { client, server } = await sockets();
    const time = new HandTime();
    const end = this.end(role, server, time, options);
    this.#open.push(() => client.destroy());
    return { socket: client, end, time };
  };

  /** The same, with what the session answers head by head. */
  readonly rawTo = async (role: Role, options: Partial<SessionOptions> = {}) => {
    const { socket, end, time } = await this.raw(role, options);
    let octets = NO_OCTETS;
    const next = async () => {
      while (octets.length < 16) octets = Buffer.concat([octets, (await once(socket, 'data'))[0]]);
      const found = {
        id: octets.readUInt32BE(4),
        status: octets.readUInt32BE(8),
        sequence: octets.readUInt32BE(12),
      };
      octets = octets.subarray(octets.readUInt32BE(0));
      return found;
    };
    return { write: (bytes: Buffer) => socket.write(bytes), next, ended: once(socket, 'end'), end, time };
  };
}

/** One end of a session, and what it was asked. */
export class End {
  readonly session: Session;
  readonly socket: Socket;
  readonly requests: (RequestPdu | NoticePdu)[] = [];
  readonly closed: string[] = [];
  readonly problems: string[] = [];
  readonly over: Promise<void>;
  room = 0;
  #answers = 0;
  #next = 0;
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

  #answerMore(): void {
    while (this.#answers > 0 && this.#next < this.requests.length) {
      this.#answers--;
      const { command, sequence } = this.requests[this.#next++]!;
      if (command === 'alert_notification' || command === 'outbind') continue;
      this.session.respond({ command: `${command}_resp`, status: 0, sequence, ...BODY } as ResponsePdu);
    }
  }
}

export function header(id: number, sequence: number, body: Buffer): Buffer {
  const octets = Buffer.alloc(16);
  octets.writeUInt32BE(16 + body.length, 0);
  octets.writeUInt32BE(id, 4);
  octets.writeUInt32BE(sequence, 12);
  return Buffer.concat([octets, body]);
}

export function refused(kind: SessionError['kind'], left: boolean): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof SessionError);
    assert.deepEqual({ kind: error.kind, left: error.left }, { kind, left });
    return true;
  };
}

export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

export const RESPONSE_TIMEOUT_MS = 10_000;
const BODY = { messageId: 'id', systemId: 'test', tlvs: NO_TLVS };
export const BIND = {
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
export const SUBMIT: SubmitSm = {
  ...EMPTY_DELIVER_SM,
  command: 'submit_sm',
  source: ADDRESS,
  destination: ADDRESS,
  shortMessage: Buffer.from('Hello'),
};
export const ALERT: NoticePdu = {
  command: 'alert_notification',
  status: 0,
  sequence: 0,
  source: ADDRESS,
  esme: ADDRESS,
  tlvs: NO_TLVS,
};
