import { type CommandStatus, STATUS } from '../protocols/smpp/pdu/command-status.ts';
import type { DeliverSm } from '../protocols/smpp/pdu/deliver-sm.ts';
import type { Session, SessionTime } from '../protocols/smpp/session/session.ts';

/** A deliver_sm on its way to an ESME. */
export interface Parcel {
  readonly pdu: DeliverSm;
  /** The ESME's answer; undefined: given up. */
  readonly done: (status: CommandStatus | undefined) => void;
  tries: number;
}

/**
 * What waits for the sessions of one account, in order. What a connection takes with it comes again on the next, and what an ESME
 * cannot take now after a while, as SMSCs do; each so many times.
 */
export class Outbox {
  readonly #time: SessionTime;
  readonly #receivers: () => readonly Session[];
  #waiting: Parcel[] = [];
  #head = 0;
  #turn = 0;

  /** `receivers`: the sessions that may be sent to now. */
  constructor(time: SessionTime, receivers: () => readonly Session[]) {
    this.#time = time;
    this.#receivers = receivers;
  }

  add(parcel: Parcel): void {
    if (this.#waiting.length - this.#head >= MOST_WAITING) {
      parcel.done(undefined);
      return;
    }
    this.#waiting.push(parcel);
    this.pump();
  }

  /** Sends what there is room for. */
  pump(): void {
    while (this.#head < this.#waiting.length) {
      const session = this.#next();
      if (session === undefined) return;
      const parcel = this.#waiting[this.#head++]!;
      if (this.#head > 1024 && this.#head * 2 > this.#waiting.length) {
        this.#waiting = this.#waiting.slice(this.#head);
        this.#head = 0;
      }
      this.#send(parcel, session);
    }
  }

  #next(): Session | undefined {
    const sessions = this.#receivers();
    for (let i = 0; i < sessions.length; i++) {
      const session = sessions[(this.#turn + i) % sessions.length]!;
      if (!session.hasRoom) continue;
      this.#turn = (this.#turn + i + 1) % sessions.length;
      return session;
    }
    return undefined;
  }

  #send(parcel: Parcel, session: Session): void {
    parcel.tries++;
    session.request(parcel.pdu).then(
      ({ status }) => {
        if (LATER.has(status) && parcel.tries < MOST_TRIES) this.#again(parcel, AGAIN_MS);
        else parcel.done(status);
      },
      () => {
        if (parcel.tries < MOST_TRIES) this.#again(parcel, 0);
        else parcel.done(undefined);
      },
    );
  }

  #again(parcel: Parcel, delayMs: number): void {
    this.#time.after(delayMs, () => this.add(parcel));
  }
}

const MOST_WAITING = 1_000_000;
const MOST_TRIES = 10;
const AGAIN_MS = 1000;
const LATER: ReadonlySet<CommandStatus> = new Set([
  STATUS.ESME_RX_T_APPN,
  STATUS.ESME_RSYSERR,
  STATUS.ESME_RMSGQFUL,
  STATUS.ESME_RTHROTTLED,
]);
