import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { SmppServerOptions } from '../../config/carriers.ts';
import type { Clock } from '../../messages/clock.ts';
import { type CommandStatus, STATUS } from '../../protocols/smpp/pdu/command-status.ts';
import { NO_TLVS } from '../../protocols/smpp/pdu/fields.ts';
import type { BindRequest, NoticePdu, RequestPdu } from '../../protocols/smpp/pdu/pdu.ts';
import { responseTo } from '../../protocols/smpp/pdu/refusal.ts';
import { integerTlv } from '../../protocols/smpp/pdu/tlv.ts';
import { createSession } from '../../protocols/smpp/session/create-session.ts';
import type { Session } from '../../protocols/smpp/session/session.ts';
import { checkBind } from './check-bind.ts';
import { type Bind, type Esme, FIRST_WITH_TLVS } from './esme.ts';

/** Who slows down those who guess: src/projects/guesses.ts. */
export interface Guesses {
  /** Milliseconds until credentials of this user are looked at again; 0: now. */
  waitMs(address: string, user: string, now: number): number;
  failed(address: string, user: string, now: number): void;
  succeeded(address: string, user: string): void;
}

export interface ConnectionOptions {
  readonly socket: Socket | TLSSocket;
  readonly secure: boolean;
  readonly server: SmppServerOptions;
  /** An account of the moment, by its system_id. */
  readonly esme: (systemId: string) => Esme | undefined;
  readonly guesses: Guesses;
  readonly clock: Clock;
  readonly on: ConnectionListener;
}

export interface ConnectionListener {
  bound(connection: Connection, esme: Esme, bind: Bind): void;
  asked(esme: Esme, session: Session, pdu: RequestPdu | NoticePdu): void;
  refused(connection: Connection, systemId: string, reason: string): void;
  problem(connection: Connection, text: string): void;
  closed(connection: Connection, reason: string): void;
}

/** A connection of somebody who is, or comes to be, bound as an ESME. */
export class Connection {
  readonly session: Session;
  readonly #options: ConnectionOptions;
  readonly #address: string;
  #esme: Esme | undefined;
  #bind: Bind | undefined;

  constructor(options: ConnectionOptions) {
    const { socket, server, clock, on } = options;
    this.#options = options;
    this.#address = plain(socket.remoteAddress ?? '');
    const own = this;
    this.session = createSession({
      role: 'smsc',
      socket,
      time: clock,
      // An account has its own, which is not known before it has bound.
      get window() {
        return own.#esme?.options.window ?? 1;
      },
      get peerWindow() {
        return own.#esme?.options.window ?? 1;
      },
      responseTimeoutMs: server.responseTimeoutSeconds * 1000,
      enquireLinkMs: server.enquireLinkSeconds * 1000,
      bindTimeoutMs: server.bindTimeoutSeconds * 1000,
      inactivityMs: 0,
      onRequest: (pdu) => this.#asked(pdu),
      onClose: (reason) => this.#closed(reason),
      onProblem: (text) => on.problem(this, text),
    });
  }

  get esme(): Esme | undefined {
    return this.#esme;
  }

  get bind(): Bind | undefined {
    return this.#bind;
  }

  #asked(pdu: RequestPdu | NoticePdu): void {
    switch (pdu.command) {
      case 'bind_receiver':
      case 'bind_transceiver':
      case 'bind_transmitter':
        this.#bindAs(pdu);
        break;
      default:
        // The session lets nobody ask anything else before.
        if (this.#esme !== undefined && this.#bind !== undefined) this.#askedAs(this.#esme, this.#bind, pdu);
    }
  }

  #askedAs(esme: Esme, bind: Bind, pdu: RequestPdu | NoticePdu): void {
    if (esme.binds.has(bind)) this.#options.on.asked(esme, this.session, pdu);
    // Its account is gone, or another, and it goes on although it was told to end.
    else if (pdu.command !== 'alert_notification' && pdu.command !== 'outbind') {
      this.session.respond(responseTo(pdu.command, pdu.sequence, STATUS.ESME_RINVBNDSTS));
    }
  }

  #bindAs(pdu: BindRequest): void {
    const { guesses, clock, server, secure, esme: find, on } = this.#options;
    const { systemId } = pdu;
    const now = clock.now();
    if (guesses.waitMs(this.#address, systemId, now) > 0) {
      this.#refuse(pdu, STATUS.ESME_RBINDFAIL, 'Too many guesses came before.');
      return;
    }
    const verdict = checkBind(pdu, { address: this.#address, overTls: secure, esme: find });
    if (verdict.kind === 'refused') {
      if (verdict.isGuess) guesses.failed(this.#address, systemId, now);
      this.#refuse(pdu, verdict.status, verdict.reason);
      return;
    }
    guesses.succeeded(this.#address, systemId);
    const { esme, type } = verdict;
    const version = versionOf(pdu);
    const bind: Bind = { session: this.session, type, version, since: now };
    this.#esme = esme;
    this.#bind = bind;
    esme.add(bind);
    this.session.respond({
      command: `${pdu.command}_resp`,
      status: STATUS.ESME_ROK,
      sequence: pdu.sequence,
      systemId: server.systemId,
      tlvs: version < FIRST_WITH_TLVS ? NO_TLVS : [integerTlv('sc_interface_version', OUR_VERSION)],
    });
    on.bound(this, esme, bind);
  }

  /** Later: whoever guesses has to wait for each answer. The connection stays for another try, until its time to bind is over. */
  #refuse({ command, systemId, sequence }: BindRequest, status: CommandStatus, reason: string): void {
    const { clock, on } = this.#options;
    on.refused(this, systemId, reason);
    clock.after(REFUSED_MS, () => this.session.respond(responseTo(command, sequence, status)));
  }

  #closed(reason: string): void {
    if (this.#bind !== undefined) this.#esme?.remove(this.#bind);
    this.#options.on.closed(this, reason);
  }
}

/** Clients are found that leave interface_version at 0; there is no bind_transceiver below 3.4, so they do know TLVs. */
function versionOf({ command, interfaceVersion }: BindRequest): number {
  return interfaceVersion === 0 && command === 'bind_transceiver' ? FIRST_WITH_TLVS : interfaceVersion;
}

/** An IPv4 peer of a dual-stack listener is an IPv4 peer, for access lists and in the log. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}

const OUR_VERSION = 0x50;
const REFUSED_MS = 500;
