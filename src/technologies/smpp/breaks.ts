import type { MessageId } from '../../messages/message.ts';
import type { Outcome } from '../../messages/technology.ts';
import type { Session } from '../../protocols/smpp/session/session.ts';

/**
 * Messages on which an SMSC cuts the connection: there are some that do when they cannot read a PDU, and each further try takes
 * the carrier down for a while. One that was the only one under way when a bind ended, twice in a row, is tried again after a
 * minute, then after twice as long each time, up to an hour; the others go first. An outage looks so, too, which is why it is
 * tried again at all.
 */
export class Breaks {
  readonly #underWay = new Map<Session, Set<MessageId>>();
  /** How often in a row, oldest first. */
  readonly #counts = new Map<MessageId, number>();

  begins(session: Session, id: MessageId): void {
    const underWay = this.#underWay.get(session);
    if (underWay === undefined) this.#underWay.set(session, new Set([id]));
    else underWay.add(id);
  }

  /** It is answered, or will not be. @returns its outcome, with the time after which it is tried again */
  ends(session: Session, id: MessageId, outcome: Outcome | 'unsent'): Outcome | 'unsent' {
    this.#underWay.get(session)?.delete(id);
    if (this.#counts.size === 0 || outcome === 'unsent') return outcome;
    const count = this.#counts.get(id);
    if (count === undefined) return outcome;
    if (outcome.kind !== 'retry' || outcome.code !== 0) {
      this.#counts.delete(id);
      return outcome;
    }
    if (count < IN_A_ROW) return outcome;
    return { ...outcome, afterMs: Math.min(FIRST_WAIT_MS * 2 ** (count - IN_A_ROW), LONGEST_WAIT_MS) };
  }

  /** A bind ended without our doing; what was under way on it is being told so. */
  broke(session: Session): void {
    const [only, other] = this.#underWay.get(session) ?? [];
    this.#underWay.delete(session);
    if (only === undefined || other !== undefined) return;
    const count = (this.#counts.get(only) ?? 0) + 1;
    this.#counts.delete(only);
    this.#counts.set(only, count);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > MOST && oldest !== undefined) this.#counts.delete(oldest);
  }

  /** A bind ended, as it was to. */
  ended(session: Session): void {
    this.#underWay.delete(session);
  }
}

const IN_A_ROW = 2;
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;
const MOST = 1000;
