import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A PDU as the npm package `smpp` has it: the names of the specification, TLVs beside them. */
export interface SmppPdu {
  readonly command: string;
  readonly command_status: number;
  readonly sequence_number: number;
  readonly system_id?: string;
  readonly password?: string;
  readonly source_addr: string;
  readonly source_addr_ton: number;
  readonly destination_addr: string;
  readonly dest_addr_ton: number;
  readonly esm_class: number;
  readonly data_coding: number;
  readonly registered_delivery: number;
  readonly validity_period: string;
  readonly message_id: string;
  readonly message_state?: number;
  readonly short_message: { readonly message: string | Buffer; readonly udh?: readonly Buffer[] };
  readonly message_payload?: { readonly message: string | Buffer };
  readonly sar_msg_ref_num?: number;
  readonly sar_total_segments?: number;
  readonly sar_segment_seqnum?: number;
  readonly receipted_message_id?: string;
  response(fields?: Record<string, unknown>): SmppPdu;
  toBuffer(): Buffer;
}

/** A session of that package, either side. */
export interface SmppSession {
  readonly socket: Socket;
  on(event: 'pdu', listener: (pdu: SmppPdu) => void): void;
  on(event: 'close' | 'connect', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  send(pdu: SmppPdu, answered?: (response: SmppPdu) => void): boolean;
  close(closed?: () => void): void;
  destroy(closed?: () => void): void;
}

interface SmppPackage {
  createServer(options: object, listener: (session: SmppSession) => void): Server;
  connect(options: object): SmppSession;
  readonly PDU: new (command: string, fields?: Record<string, unknown>) => SmppPdu;
}

/** The package as it is published, which nobody here wrote. */
export const smpp: SmppPackage = createRequire(import.meta.url)('smpp') as SmppPackage;

/** A submit_sm that came to a {@link TestSmsc}. */
export interface Submitted {
  /** What the SMSC calls it: 1, 2, 3 … as text unless the test gave another. */
  id: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly pdu: SmppPdu;
  readonly session: SmppSession;
}

/** A receipt as it is asked of a {@link TestSmsc}. */
export interface TestReceipt {
  readonly id: string;
  readonly state: string;
  readonly error?: string;
  /** Written in TLVs as well; default: in the text alone. */
  readonly tlvs?: Record<string, unknown>;
}

/** An SMSC on the npm package `smpp`: takes what is submitted and does with it what the test says. */
export class TestSmsc {
  readonly submitted: Submitted[] = [];
  readonly sessions = new Set<SmppSession>();
  readonly binds: SmppPdu[] = [];
  readonly port: number;
  /** By default: takes it. */
  onSubmit: (message: Submitted) => void = (message) => this.take(message);
  /** command_status of the answer to a bind. */
  onBind: (bind: SmppPdu) => number = () => 0;
  /** Those too that have not bound yet. */
  readonly #connected = new Set<SmppSession>();
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();
  #ids = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  static async open(port = 0): Promise<TestSmsc> {
    let smsc: TestSmsc | undefined;
    const server = smpp.createServer({}, (session) => {
      if (smsc !== undefined) smsc.#serve(session);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    smsc = new TestSmsc(server);
    return smsc;
  }

  /** Answers a submit_sm. */
  take({ id, pdu, session }: Submitted, status = 0): void {
    session.send(pdu.response(status === 0 ? { message_id: id } : { command_status: status }));
  }

  /** Sends a receipt for it; resolves with the command_status of the answer. */
  receipt({ from, to, pdu, session }: Submitted, receipt: TestReceipt): Promise<number> {
    const { id, state, error = '000', tlvs = {} } = receipt;
    const date = '2611210000';
    const text = `id:${id} sub:001 dlvrd:${state === 'DELIVRD' ? '001' : '000'} submit date:${date} done date:${date} stat:${state} err:${error} text:`;
    return this.deliver(session, {
      source_addr: to,
      destination_addr: from,
      source_addr_ton: pdu.dest_addr_ton,
      esm_class: 4,
      short_message: text,
      ...tlvs,
    });
  }

  /** Sends a deliver_sm; resolves with the command_status of the answer. */
  deliver(session: SmppSession, fields: Record<string, unknown>): Promise<number> {
    return new Promise((resolve) => {
      session.send(new smpp.PDU('deliver_sm', fields), ({ command_status: status }) => resolve(status));
    });
  }

  /** A session that receives. */
  get session(): SmppSession {
    const [session] = this.sessions;
    if (session === undefined) throw new Error('nobody is bound');
    return session;
  }

  /** Waits until `found` gives something for what was submitted so far. */
  async until<T>(
    found: (submitted: readonly Submitted[]) => T | undefined | false,
    timeoutMs = 20_000,
  ): Promise<T> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const value = found(this.submitted);
      if (value !== undefined && value !== false) return value;
      const left = deadline - performance.now();
      if (left <= 0) {
        const seen = this.submitted.map(({ to, text }) => `${to} ${JSON.stringify(text.slice(0, 40))}`);
        throw new Error(`nothing that was waited for within ${timeoutMs} ms; submitted: ${seen.join(' | ')}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Waits until somebody is bound. */
  bound(): Promise<SmppSession> {
    return this.until(() => (this.sessions.size > 0 ? this.session : undefined));
  }

  /** All connections are cut, and nobody listens any more. */
  async close(): Promise<void> {
    for (const session of this.#connected) session.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(session: SmppSession): void {
    this.#connected.add(session);
    session.on('error', () => session.destroy());
    session.on('close', () => {
      this.#connected.delete(session);
      this.sessions.delete(session);
      this.#wake();
    });
    session.on('pdu', (pdu) => {
      if (pdu.command.startsWith('bind_') && !pdu.command.endsWith('_resp')) {
        this.binds.push(pdu);
        const status = this.onBind(pdu);
        session.send(pdu.response(status === 0 ? { system_id: 'test' } : { command_status: status }));
        if (status === 0) this.sessions.add(session);
      } else if (pdu.command === 'submit_sm') {
        const text = textOf(pdu);
        const message = { id: String(++this.#ids), from: pdu.source_addr, to: pdu.destination_addr, text };
        const submitted: Submitted = { ...message, pdu, session };
        this.submitted.push(submitted);
        this.onSubmit(submitted);
      } else if (pdu.command === 'enquire_link' || pdu.command === 'unbind') {
        session.send(pdu.response());
      }
      this.#wake();
    });
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

/** What the package made of the text of a PDU. */
export function textOf({ short_message: short, message_payload: payload }: SmppPdu): string {
  const { message } = payload ?? short;
  return typeof message === 'string' ? message : message.toString('latin1');
}
