import type { Link, UpstreamSurroundings } from '../../carriers/upstream.ts';
import type { SmppUpstreamOptions } from '../../config/carriers.ts';
import type { Timer } from '../../messages/clock.ts';
import { statusMeaning, statusName } from '../../protocols/smpp/pdu/command-status.ts';
import { NO_TLVS } from '../../protocols/smpp/pdu/fields.ts';
import type { NoticePdu, RequestPdu } from '../../protocols/smpp/pdu/pdu.ts';
import { tlvInteger } from '../../protocols/smpp/pdu/tlv.ts';
import { createSession } from '../../protocols/smpp/session/create-session.ts';
import type { BindRequest, Session } from '../../protocols/smpp/session/session.ts';
import type { Connect } from './connect.ts';
import { isMistakenBind } from './statuses.ts';

export interface BindOptions {
  readonly role: 'transceiver' | 'transmitter' | 'receiver';
  /** `transceiver 1`. */
  readonly name: string;
  /** The carrier, for the log. */
  readonly carrier: string;
  readonly smpp: SmppUpstreamOptions;
  readonly surroundings: Pick<UpstreamSurroundings, 'clock' | 'random' | 'log'>;
  readonly connect: Connect;
  readonly onRequest: (pdu: RequestPdu | NoticePdu, session: Session) => void;
  /** Its session has room again. */
  readonly onRoom: () => void;
  /** Its session ended; `isBroken`: without our doing. */
  readonly onEnd: (session: Session, isBroken: boolean) => void;
  /** {@link Bind.link} changed. */
  readonly onChange: () => void;
}

/**
 * One connection to an SMSC that is to be bound, and is bound again whenever it ends:
 *
 *   down ──start──▶ connecting ──connected, bound──▶ up
 *     ▲                 │  ▲                          │
 *     └───── refused ───┘  └──── the wait is over ────┴──── ended ──▶ down
 *
 * Each wait is twice the one before, up to the longest, and no two binds wait the same: a hundred that lost an SMSC together do
 * not come back together. Credentials that are wrong are tried at the longest only, since SMSCs lock accounts.
 */
export class Bind {
  readonly #options: BindOptions;
  #link: Link;
  #session: Session | undefined;
  #timer: Timer | undefined;
  #failures = 0;
  /** The try to bind that is under way; one that was given up is not listened to any more. */
  #try: AbortController | undefined;
  #isWanted = false;

  constructor(options: BindOptions) {
    this.#options = options;
    const { name, surroundings } = options;
    this.#link = { name, state: 'down', since: surroundings.clock.now(), reason: NOT_STARTED };
  }

  get link(): Link {
    return this.#link;
  }

  /** What is bound; undefined while it is not. */
  get session(): Session | undefined {
    return this.#session;
  }

  get transmits(): boolean {
    return this.#options.role !== 'receiver';
  }

  start(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#failures = 0;
    // One that is still being let go is bound again when it has ended.
    if (this.#session === undefined) void this.#bind();
  }

  /** Binds no more, and ends what is bound once all of it is answered. */
  async drain(): Promise<void> {
    this.#letGo();
    const session = this.#session;
    await session?.unbind();
  }

  /** Ends what is bound, at once. */
  cut(): void {
    this.#letGo();
    this.#session?.close('It was closed');
  }

  #letGo(): void {
    this.#isWanted = false;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#try?.abort();
    this.#try = undefined;
    if (this.#session === undefined) this.#become('down', LET_GO);
  }

  async #bind(): Promise<void> {
    const { role, smpp, connect, surroundings } = this.#options;
    const mine = new AbortController();
    this.#try = mine;
    this.#become('connecting', this.#failures === 0 ? '' : this.#link.reason);
    let reason: string;
    let isMistake = false;
    let session: Session | undefined;
    try {
      const port = role === 'receiver' && smpp.receiverPort !== 0 ? smpp.receiverPort : smpp.port;
      const made = this.#sessionOver(await connect(smpp, port, surroundings.clock, mine.signal));
      session = made;
      mine.signal.addEventListener('abort', () => made.close(LET_GO));
      if (mine.signal.aborted) made.close(LET_GO);
      const response = await made.bind(bindRequest(role, smpp));
      if (response.status === 0 && response.command !== 'generic_nack' && isBound(made)) {
        this.#try = undefined;
        this.#bound(made, tlvInteger(response.tlvs, 'sc_interface_version'));
        return;
      }
      isMistake = isMistakenBind(response.status);
      const told = `${statusName(response.status)}, ${statusMeaning(response.status)}`;
      reason =
        response.status === 0 ? 'The SMSC closed what it had bound' : `The SMSC refused the bind: ${told}`;
    } catch (error) {
      reason = reasonOf(error);
    }
    session?.close(reason);
    if (mine !== this.#try) return;
    this.#try = undefined;
    this.#failed(reason, isMistake);
  }

  #sessionOver(socket: Parameters<typeof createSession>[0]['socket']): Session {
    const { smpp, surroundings, onRequest, onRoom, carrier, name } = this.#options;
    return createSession({
      role: 'esme',
      socket,
      time: surroundings.clock,
      window: smpp.window,
      peerWindow: MOST_UNANSWERED,
      responseTimeoutMs: smpp.responseTimeoutSeconds * 1000,
      enquireLinkMs: smpp.enquireLinkSeconds * 1000,
      bindTimeoutMs: 0,
      inactivityMs: 0,
      onRequest,
      onRoom,
      onClose: (reason, session) => this.#ended(reason, session),
      onProblem: (text) => surroundings.log.warn({ carrier, link: name }, text),
    });
  }

  #bound(session: Session, version: number | undefined): void {
    const { carrier, name, surroundings } = this.#options;
    this.#session = session;
    this.#become('up', '');
    const peer = version === undefined ? '' : `0x${version.toString(16)}`;
    surroundings.log.info({ carrier, link: name, version: peer }, 'Bound to the SMSC');
  }

  #ended(reason: string, session: Session): void {
    if (session !== this.#session) return;
    const { clock, log } = this.#options.surroundings;
    const { carrier, name, smpp } = this.#options;
    this.#session = undefined;
    this.#options.onEnd(session, this.#isWanted);
    if (!this.#isWanted) {
      this.#become('down', LET_GO);
      return;
    }
    log.warn({ carrier, link: name, reason }, 'The bind to the SMSC ended');
    // Only one that held is as good as none that failed: there are SMSCs that bind and close, over and over.
    if (clock.now() - this.#link.since >= smpp.reconnectMaximumSeconds * 1000) this.#failures = 0;
    this.#failed(reason, false);
  }

  #failed(reason: string, isMistake: boolean): void {
    const { clock, random, log } = this.#options.surroundings;
    const { carrier, name, smpp } = this.#options;
    const longest = smpp.reconnectMaximumSeconds * 1000;
    const wait = Math.min(longest, smpp.reconnectMinimumSeconds * 1000 * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, MOST_DOUBLINGS);
    const delayMs = isMistake ? longest : wait * (0.5 + random() / 2);
    const isNews = this.#link.reason !== reason;
    this.#become('down', reason);
    if (isNews)
      log.warn({ carrier, link: name, reason, retryMs: Math.round(delayMs) }, 'Not bound to the SMSC');
    this.#timer = clock.after(delayMs, () => {
      this.#timer = undefined;
      void this.#bind();
    });
  }

  #become(state: Link['state'], reason: string): void {
    if (state === this.#link.state && reason === this.#link.reason) return;
    const { clock } = this.#options.surroundings;
    const since = state === this.#link.state ? this.#link.since : clock.now();
    this.#link = { name: this.#options.name, state, since, reason };
    this.#options.onChange();
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Where all addresses of a name fail the error has no text, and each of those in it has one.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return error.message || (first instanceof Error ? first.message : error.name);
}

function isBound(session: Session): boolean {
  return session.state.startsWith('bound');
}

function bindRequest(role: BindOptions['role'], smpp: SmppUpstreamOptions): BindRequest {
  return {
    command: `bind_${role}`,
    status: 0,
    sequence: 0,
    systemId: smpp.systemId,
    password: smpp.password,
    systemType: smpp.systemType,
    interfaceVersion: smpp.version === '5.0' ? 0x50 : 0x34,
    addrTon: 0,
    addrNpi: 0,
    addressRange: smpp.addressRange,
    tlvs: NO_TLVS,
  };
}

const NOT_STARTED = 'It was not started.';
const LET_GO = 'It was let go.';
/** What an SMSC may give us before we have put any of it on disk; beyond it we read no more for the moment. */
const MOST_UNANSWERED = 100;
const MOST_DOUBLINGS = 16;
