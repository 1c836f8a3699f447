import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { CommandStatus } from '../../../protocols/smpp/pdu/command-status.ts';
import { type DeliverSm, EMPTY_DELIVER_SM } from '../../../protocols/smpp/pdu/deliver-sm.ts';
import { NO_TLVS } from '../../../protocols/smpp/pdu/fields.ts';
import type { BindRequest, RequestPdu, ResponsePdu } from '../../../protocols/smpp/pdu/pdu.ts';
import type { SubmitSm } from '../../../protocols/smpp/pdu/submit-sm.ts';
import { createSession } from '../../../protocols/smpp/session/create-session.ts';
import type { Session, SessionTime } from '../../../protocols/smpp/session/session.ts';

/** An ESME for tests: what it was sent, and what it answers. */
export class EsmeClient {
  readonly session: Session;
  readonly delivered: DeliverSm[] = [];
  /** What a deliver_sm is answered with; undefined: nothing. */
  status: (pdu: DeliverSm) => CommandStatus | undefined = () => 0;
  closed = '';

  constructor(socket: Socket, time: SessionTime) {
    this.session = createSession({
      role: 'esme',
      socket,
      time,
      window: 1000,
      peerWindow: 1000,
      responseTimeoutMs: 10_000,
      enquireLinkMs: 0,
      bindTimeoutMs: 0,
      inactivityMs: 0,
      onRequest: (pdu) => this.#asked(pdu),
      onClose: (reason) => {
        this.closed = reason;
      },
    });
  }

  bind(
    more: Partial<Omit<BindRequest, 'command'>> = {},
    command: BindRequest['command'] = 'bind_transceiver',
  ) {
    return this.session.bind({
      command,
      status: 0,
      sequence: 0,
      systemId: 'bill',
      password: 'secret',
      systemType: '',
      interfaceVersion: 0x34,
      addrTon: 0,
      addrNpi: 0,
      addressRange: '',
      tlvs: NO_TLVS,
      ...more,
    } as BindRequest);
  }

  submit(text: string | Buffer, more: Partial<SubmitSm> = {}): Promise<ResponsePdu> {
    return this.session.request(submitSm(text, more));
  }

  ask(pdu: RequestPdu): Promise<ResponsePdu> {
    return this.session.request(pdu);
  }

  /** What was delivered, as text: of receipts all, of messages their octets. */
  get texts(): string[] {
    return this.delivered.map(({ shortMessage }) => shortMessage.toString('latin1'));
  }

  #asked(pdu: { readonly command: string; readonly sequence: number }): void {
    if (pdu.command !== 'deliver_sm') return;
    const deliver = pdu as DeliverSm;
    this.delivered.push({ ...deliver, shortMessage: Buffer.from(deliver.shortMessage) });
    const status = this.status(deliver);
    if (status === undefined) return;
    const { sequence } = pdu;
    this.session.respond({ command: 'deliver_sm_resp', status, sequence, messageId: '', tlvs: NO_TLVS });
  }
}

export async function connectEsme(port: number, time: SessionTime): Promise<EsmeClient> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return new EsmeClient(socket, time);
}

/** From +15551230001 to +15559990001, with a receipt. */
export function submitSm(text: string | Buffer, more: Partial<SubmitSm> = {}): SubmitSm {
  return {
    ...EMPTY_DELIVER_SM,
    command: 'submit_sm',
    source: { ton: 1, npi: 1, address: '15551230001' },
    destination: { ton: 1, npi: 1, address: '15559990001' },
    registeredDelivery: 1,
    shortMessage: Buffer.from(text),
    ...more,
  };
}
