import type { EsmeOptions } from '../../config/carriers.ts';
import type { DeliverSm } from '../../protocols/smpp/pdu/deliver-sm.ts';
import type { ResponsePdu } from '../../protocols/smpp/pdu/pdu.ts';
import type { Session } from '../../protocols/smpp/session/session.ts';
import { Pace } from './pace.ts';

/** A session that is bound to an account. */
export interface Bind {
  readonly session: Session;
  readonly type: BindType;
  /** interface_version of the ESME: 0x34 or 0x50; lower ones know no TLVs. */
  readonly version: number;
  /** Unix milliseconds. */
  readonly since: number;
}

export type BindType = EsmeOptions['bindTypes'][number];

/** An account with all that is bound to it. */
export class Esme {
  #options: EsmeOptions;
  readonly #binds = new Set<Bind>();
  readonly pace: Pace;

  constructor(options: EsmeOptions) {
    this.#options = options;
    this.pace = new Pace(options.throughput);
  }

  get options(): EsmeOptions {
    return this.#options;
  }

  /** Follows a changed configuration. */
  update(options: EsmeOptions): void {
    this.#options = options;
    this.pace.perSecond = options.throughput;
  }

  get binds(): ReadonlySet<Bind> {
    return this.#binds;
  }

  add(bind: Bind): void {
    this.#binds.add(bind);
  }

  remove(bind: Bind): void {
    this.#binds.delete(bind);
  }

  /** interface_version of the bind on a session; 0: it is not bound any more. */
  versionOf(session: Session): number {
    for (const bind of this.#binds) if (bind.session === session) return bind.version;
    return 0;
  }

  /** How many deliver_sm may be unanswered on all its binds together. */
  get capacity(): number {
    let receivers = 0;
    for (const bind of this.#binds) if (isReceiver(bind)) receivers++;
    return receivers * this.#options.window;
  }

  /** The bind that takes the next deliver_sm: of those that receive the one with the least to do. */
  receiver(): Bind | undefined {
    let best: Bind | undefined;
    for (const bind of this.#binds) {
      if (isReceiver(bind) && (best === undefined || load(bind) < load(best))) best = bind;
    }
    return best;
  }
}

/** Sends a deliver_sm. @throws SessionError */
export function deliver({ session, version }: Bind, pdu: DeliverSm): Promise<ResponsePdu> {
  return session.request(version < FIRST_WITH_TLVS ? { ...pdu, tlvs: [] } : pdu);
}

function isReceiver({ type, session: { state } }: Bind): boolean {
  return type !== 'transmitter' && (state === 'bound-rx' || state === 'bound-trx');
}

function load({ session }: Bind): number {
  return session.unanswered + session.waiting;
}

/** SMPP 5.0 has message_state SCHEDULED; clients of 3.4 are found (jsmpp) that fail on it. */
export const FIRST_WITH_SCHEDULED = 0x50;
/** SMPP 3.4. */
export const FIRST_WITH_TLVS = 0x34;
