import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { CommandStatus } from '../protocols/smpp/pdu/command-status.ts';
import { STATUS } from '../protocols/smpp/pdu/command-status.ts';
import { encodePdu } from '../protocols/smpp/pdu/encode.ts';
import type { BindRequest, NoticePdu, RequestPdu, ResponsePdu } from '../protocols/smpp/pdu/pdu.ts';
import { responseTo } from '../protocols/smpp/pdu/refusal.ts';
import { integerTlv } from '../protocols/smpp/pdu/tlv.ts';
import { createSession } from '../protocols/smpp/session/create-session.ts';
import type { Session } from '../protocols/smpp/session/session.ts';
import { Ancillary } from './ancillary.ts';
import { inboundParts } from './inbound.ts';
import { KeptMessages } from './kept-messages.ts';
import { Outbox } from './outbox.ts';
import { Receipts } from './receipts.ts';
import type { Behaviour, MobileOriginated, Smsc, SmscCounters, SmscOptions } from './smsc.ts';
import { Submissions } from './submissions.ts';
import { Timers } from './timers.ts';

/** Listens; rejects where it cannot. */
export async function createSmsc(options: SmscOptions): Promise<Smsc> {
  const smsc = new Emulator(options);
  await smsc.up();
  return smsc;
}

/** A connection, and who has bound over it. */
interface Client {
  readonly name: string;
  readonly socket: Socket;
  readonly session: Session;
  /** Empty until it is bound. */
  systemId: string;
}

class Emulator implements Smsc {
  readonly counters: SmscCounters = {
    binds: 0,
    bindsRefused: 0,
    taken: 0,
    refused: 0,
    throttled: 0,
    withheld: 0,
    receipts: 0,
    receiptsTaken: 0,
    inbound: 0,
    inboundTaken: 0,
  };
  readonly #options: SmscOptions;
  /** Of what is sent later, and of sessions. */
  readonly #timers: Timers;
  readonly #submissions: Submissions;
  readonly #ancillary: Ancillary;
  readonly #clients = new Map<Session, Client>();
  readonly #outboxes = new Map<string, Outbox>();
  /** What would have been sent while it hangs. */
  #held: (() => void)[] = [];
  #server: Server | undefined;
  #port: number;
  #isHanging = false;
  #connections = 0;
  #reference = 0;

  constructor(given: SmscOptions) {
    this.#timers = new Timers(given.time);
    const options = { ...given, time: this.#timers };
    this.#options = options;
    this.#port = options.port;
    const kept = new KeptMessages(MOST_KEPT);
    const receipts = new Receipts(options, this.counters, (systemId) => this.#outboxOf(systemId));
    this.#submissions = new Submissions(options, this.counters, kept, receipts);
    this.#ancillary = new Ancillary(kept, receipts, options.ids);
  }

  get port(): number {
    return this.#port;
  }

  get bound(): readonly string[] {
    return [...this.#clients.values()].flatMap(({ systemId }) => (systemId === '' ? [] : [systemId]));
  }

  get canReceive(): boolean {
    return this.#receivers(ANYBODY).length > 0;
  }

  async inbound(message: MobileOriginated): Promise<readonly CommandStatus[]> {
    this.#reference = (this.#reference + 1) & 0xff;
    const { from, to, text, systemId = ANYBODY } = message;
    const sent = inboundParts(message, message.reference ?? this.#reference).map(
      ({ pdu, part, parts }) =>
        new Promise<CommandStatus>((resolve) => {
          this.counters.inbound++;
          const done = (status: CommandStatus | undefined): void => {
            if (status === STATUS.ESME_ROK) this.counters.inboundTaken++;
            this.#options.onEvent?.({ kind: 'inbound', from, to, text, part, parts, status });
            resolve(status ?? STATUS.ESME_RUNKNOWNERR);
          };
          this.#outboxOf(systemId).add({ pdu, tries: 0, done });
        }),
    );
    return Promise.all(sent);
  }

  hang(): void {
    this.#isHanging = true;
    for (const { socket } of this.#clients.values()) socket.pause();
    this.#tellOutage('hangs: nothing is read or answered');
  }

  resume(): void {
    if (!this.#isHanging) return;
    this.#isHanging = false;
    this.#tellOutage('goes on');
    const held = this.#held;
    this.#held = [];
    for (const act of held) act();
    for (const { socket } of this.#clients.values()) socket.resume();
    this.#pump();
  }

  drop(): void {
    this.#tellOutage('cuts all connections');
    for (const { session } of [...this.#clients.values()]) session.close('The SMSC was told to cut it');
  }

  async down(): Promise<void> {
    const closed = this.#stopListening();
    this.drop();
    await closed;
    this.#tellOutage('does not listen');
  }

  async up(): Promise<void> {
    if (this.#server !== undefined) return;
    const { host, tls } = this.#options;
    const server =
      tls === undefined
        ? createServer({ noDelay: true }, (socket) => this.#connected(socket))
        : createTlsServer({ ...tls, noDelay: true }, (socket) => this.#connected(socket));
    server.on('tlsClientError', (error: Error) =>
      this.#tellOutage(`a client spoke no TLS: ${error.message}`),
    );
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
    this.#server = server;
  }

  async close(): Promise<void> {
    this.resume();
    const closed = this.#stopListening();
    await Promise.all([...this.#clients.values()].map(({ session }) => session.unbind()));
    this.#timers.cancelAll();
    await closed;
  }

  #stopListening(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    return new Promise((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  }

  #connected(socket: Socket): void {
    const { time, window, peerWindow, responseTimeoutMs, enquireLinkMs, onEvent } = this.#options;
    const name = `#${++this.#connections}`;
    const session = createSession({
      role: 'smsc',
      socket,
      time,
      window,
      peerWindow,
      responseTimeoutMs,
      enquireLinkMs,
      bindTimeoutMs: BIND_TIMEOUT_MS,
      inactivityMs: 0,
      onRequest: (pdu) => this.#asked(pdu, client),
      onRoom: () => this.#pump(),
      onClose: (reason) => {
        this.#clients.delete(session);
        onEvent?.({ kind: 'closed', session: name, systemId: client.systemId, reason });
      },
      onProblem: (text) => onEvent?.({ kind: 'problem', session: name, text }),
    });
    const client: Client = { name, socket, session, systemId: '' };
    this.#clients.set(session, client);
    if (this.#isHanging) socket.pause();
  }

  #asked(pdu: RequestPdu | NoticePdu, client: Client): void {
    switch (pdu.command) {
      case 'bind_receiver':
      case 'bind_transmitter':
      case 'bind_transceiver':
        this.#bind(pdu, client);
        break;
      case 'submit_sm':
      case 'data_sm':
      case 'submit_multi':
        this.#submissions.take(pdu, {
          session: client.name,
          systemId: client.systemId,
          respond: (answer, how, delayMs) => this.#respond(client, answer, how, delayMs),
        });
        break;
      case 'query_sm':
      case 'cancel_sm':
      case 'replace_sm': {
        const answer = this.#ancillary.answer(pdu, client.systemId);
        this.#respond(client, answer, 'send', 0);
        const { command, messageId: id } = pdu;
        const { status } = answer;
        this.#options.onEvent?.({ kind: 'asked', command, id, status, text: '' });
        break;
      }
      case 'alert_notification':
      case 'outbind':
        break;
      default:
        this.#respond(client, responseTo(pdu.command, pdu.sequence, STATUS.ESME_RINVCMDID), 'send', 0);
    }
  }

  #bind(pdu: BindRequest, client: Client): void {
    const { account, systemId, version, onEvent } = this.#options;
    const { sequence, command } = pdu;
    const status = account === undefined ? STATUS.ESME_ROK : check(pdu, account);
    if (status !== STATUS.ESME_ROK) {
      this.counters.bindsRefused++;
      client.session.respond(responseTo(command, sequence, status));
      onEvent?.({ kind: 'bind-refused', session: client.name, systemId: pdu.systemId, status });
      return;
    }
    this.counters.binds++;
    // An anonymous ESME has to be told apart from one that is not bound.
    client.systemId = pdu.systemId === '' ? ANONYMOUS : pdu.systemId;
    // Peers that speak 3.3 do not know TLVs (SMPP 3.4 §3.4).
    const tlvs = pdu.interfaceVersion >= 0x34 ? [integerTlv('sc_interface_version', version)] : [];
    const answer = { ...responseTo(command, sequence, STATUS.ESME_ROK), systemId, tlvs };
    client.session.respond(answer as ResponsePdu);
    const { interfaceVersion } = pdu;
    onEvent?.({
      kind: 'bound',
      session: client.name,
      bind: command,
      systemId: client.systemId,
      version: interfaceVersion,
    });
    this.#pump();
  }

  #respond(
    client: Client,
    answer: ResponsePdu,
    how: NonNullable<Behaviour['response']>,
    delayMs: number,
  ): void {
    if (delayMs > 0) this.#options.time.after(delayMs, () => this.#respond(client, answer, how, 0));
    else if (this.#isHanging) this.#held.push(() => this.#respond(client, answer, how, 0));
    else if (how === 'send') client.session.respond(answer);
    else if (how === 'cut') client.session.close('The SMSC was told to cut it');
    else if (how === 'cut-within') {
      const octets = encodePdu(answer);
      // Behind what the session has written in this turn, and half of it only.
      setImmediate(() => {
        client.socket.write(octets.subarray(0, octets.length >> 1), () =>
          client.session.close('The SMSC was told to cut it within a PDU'),
        );
      });
    }
  }

  #outboxOf(systemId: string): Outbox {
    let outbox = this.#outboxes.get(systemId);
    if (outbox === undefined) {
      outbox = new Outbox(this.#options.time, () => this.#receivers(systemId));
      this.#outboxes.set(systemId, outbox);
    }
    return outbox;
  }

  #receivers(systemId: string): readonly Session[] {
    if (this.#isHanging) return [];
    const receivers: Session[] = [];
    for (const { session, systemId: bound } of this.#clients.values())
      if (
        (session.state === 'bound-trx' || session.state === 'bound-rx') &&
        (systemId === ANYBODY || systemId === bound)
      )
        receivers.push(session);
    return receivers;
  }

  #pump(): void {
    for (const outbox of this.#outboxes.values()) outbox.pump();
  }

  #tellOutage(text: string): void {
    this.#options.onEvent?.({ kind: 'outage', text });
  }
}

function check(pdu: BindRequest, account: NonNullable<SmscOptions['account']>): CommandStatus {
  if (pdu.systemId !== account.systemId) return STATUS.ESME_RINVSYSID;
  const given = Buffer.from(pdu.password.padEnd(16));
  const expected = Buffer.from(account.password.padEnd(16));
  const isRight = given.length === expected.length && timingSafeEqual(given, expected);
  return isRight ? STATUS.ESME_ROK : STATUS.ESME_RINVPASWD;
}

const MOST_KEPT = 100_000;
const BIND_TIMEOUT_MS = 30_000;
/** No system_id has a space in front. */
const ANYBODY = ' ';
const ANONYMOUS = '(none)';
