import { once } from 'node:events';
import { type SmppPdu, type SmppSession, smpp, textOf } from './smsc.ts';
import { Waiting } from './waiting.ts';

/** An ESME on the npm package `smpp`, bound to our server. */
export class TestEsme {
  readonly session: SmppSession;
  /** deliver_sm as they came, receipts among them. */
  readonly delivered: SmppPdu[] = [];
  /** command_status of the answer to a deliver_sm; undefined: none is given. */
  answer: (pdu: SmppPdu) => number | undefined = () => 0;
  closed = false;
  readonly #waiting = new Waiting();

  private constructor(session: SmppSession) {
    this.session = session;
    session.on('error', () => session.destroy());
    session.on('close', () => {
      this.closed = true;
      this.#waiting.wake();
    });
    session.on('pdu', (pdu) => {
      if (pdu.command === 'enquire_link' || pdu.command === 'unbind') session.send(pdu.response());
      if (pdu.command === 'deliver_sm') {
        this.delivered.push(pdu);
        const status = this.answer(pdu);
        if (status !== undefined) session.send(pdu.response(status === 0 ? {} : { command_status: status }));
      }
      this.#waiting.wake();
    });
  }

  static async connect(options: Record<string, unknown>): Promise<TestEsme> {
    const session = smpp.connect({ host: '127.0.0.1', ...options });
    await once(session as never, options['tls'] === true ? 'secureConnect' : 'connect');
    return new TestEsme(session);
  }

  /** Connected and bound. @throws Error when the bind is refused */
  static async bind(
    port: number,
    systemId: string,
    password: string,
    command = 'bind_transceiver',
  ): Promise<TestEsme> {
    const esme = await TestEsme.connect({ port });
    const { command_status: status } = await esme.ask(command, {
      system_id: systemId,
      password,
      interface_version: 0x34,
    });
    if (status !== 0) {
      esme.session.destroy();
      throw new Error(`bind refused: 0x${status.toString(16)}`);
    }
    return esme;
  }

  /** Sends a request and waits for its response. */
  ask(command: string, fields: Record<string, unknown> = {}): Promise<SmppPdu> {
    return new Promise((resolve) => this.session.send(new smpp.PDU(command, fields), resolve));
  }

  /** Numbers in E.164 without the plus. */
  submit(
    from: string,
    to: string,
    message: string | Buffer,
    more: Record<string, unknown> = {},
  ): Promise<SmppPdu> {
    return this.ask('submit_sm', {
      source_addr: from.replace('+', ''),
      source_addr_ton: 1,
      source_addr_npi: 1,
      destination_addr: to.replace('+', ''),
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      data_coding: typeof message === 'string' && /[^\x20-\x7e\n€]/.test(message) ? 8 : 0,
      short_message: message,
      ...more,
    });
  }

  /** The receipts that came, as `ID STATE`. */
  get receipts(): readonly string[] {
    return this.delivered
      .filter(({ esm_class: type }) => (type & 0x3c) !== 0)
      .map((pdu) => {
        const text = textOf(pdu);
        return `${/id:(\S+)/.exec(text)?.[1]} ${/stat:(\S+)/.exec(text)?.[1]}`;
      });
  }

  /** The texts that came. */
  get texts(): readonly string[] {
    return this.delivered.filter(({ esm_class: type }) => (type & 0x3c) === 0).map(textOf);
  }

  /** Long ones put together, by what the package read of their headers. */
  get wholeTexts(): ReadonlySet<string> {
    const whole = new Set<string>();
    const parts = new Map<number, Map<number, string>>();
    for (const pdu of this.delivered) {
      const joint = pdu.short_message.udh?.find(([kind]) => kind === 0);
      if (joint === undefined) {
        whole.add(textOf(pdu));
        continue;
      }
      const [reference = 0, of = 0, part = 0] = joint.subarray(2);
      const known = parts.get(reference) ?? new Map<number, string>();
      parts.set(reference, known.set(part, textOf(pdu)));
      if (known.size < of) continue;
      whole.add(
        [...known]
          .sort(([a], [b]) => a - b)
          .map(([, piece]) => piece)
          .join(''),
      );
      parts.delete(reference);
    }
    return whole;
  }

  async until<T>(found: () => T | undefined | false, timeoutMs = 10_000): Promise<T> {
    return this.#waiting.until(
      () => {
        const value = found();
        return value === false ? undefined : value;
      },
      timeoutMs,
      () => this.delivered.map((pdu) => textOf(pdu).slice(0, 120)).join(' | '),
    );
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.session.destroy();
    await this.until(() => this.closed);
  }
}
