import type { Message, MessageId, Status } from '../../message.ts';
import type { StatusEvent } from '../../messaging.ts';
import { isFinal, mayBecome } from '../../status.ts';
import type { Outcome } from '../../technology.ts';
import type { MemoryStore } from '../memory-store.ts';
import type { Flight } from './peers.ts';

/** What is known of a message from outside. */
export interface Known {
  /** As it was told, or as the store has it when the process starts. */
  status: Status | '';
  body: string;
  expiresAt: number;
  /** It has, or had, a time of its own to leave: it stands in no order. */
  scheduled: boolean;
  cancelled: boolean;
  /** Cancelling it was asked for. */
  isCancelling: boolean;
  /** What was asked to be put in the place of its text. */
  texts: Set<string>;
  /** How many replacements were asked for and not answered. */
  replacing: number;
  /** In this life. */
  begun: boolean;
  /** Somebody took it, in this life. */
  taken: boolean;
  /** It may be over without having been tried: a failure, a refusal, a report. */
  maybeOver: boolean;
  failedLegs: Set<string>;
  /** One of its legs was answered while others were not. */
  partlyAnswered: boolean;
  /** A peer's wish: not before. */
  notBefore: number;
}

/** What a history may and may not lead to; the first thing that it must not is kept. */
export class Model {
  violation: string | undefined;
  readonly known = new Map<string, Known>();
  flights: Flight[] = [];
  readonly #lastBegun = new Map<string, MessageId>();
  /** Flights that began before somebody came: what comes back is tried again at once. */
  #beforeWake = new Set<Flight>();
  readonly #store: MemoryStore;
  readonly #now: () => number;

  constructor(store: MemoryStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  violated(text: string): void {
    this.violation ??= text;
  }

  of(name: string): Known {
    let known = this.known.get(name);
    if (known === undefined) {
      known = {
        status: '',
        body: name,
        expiresAt: Number.POSITIVE_INFINITY,
        scheduled: false,
        cancelled: false,
        isCancelling: false,
        texts: new Set(),
        replacing: 0,
        begun: false,
        taken: false,
        maybeOver: false,
        failedLegs: new Set(),
        partlyAnswered: false,
        notBefore: 0,
      };
      this.known.set(name, known);
    }
    return known;
  }

  /** Another life begins with what the store has. */
  restarted(): void {
    this.flights = [];
    for (const { entry, state, deliveries } of this.#store.rows) {
      const { message } = entry;
      const known = this.of(nameOf(message));
      if (known.cancelled && state.status !== 'failed')
        this.violated(`${message.body} was cancelled and is open`);
      const scheduled = known.scheduled || message.sendAt > message.createdAt;
      Object.assign(known, {
        status: state.status,
        body: String(message.body),
        expiresAt: message.expiresAt,
        scheduled,
      });
      Object.assign(known, {
        begun: false,
        taken: false,
        isCancelling: false,
        replacing: 0,
        texts: new Set(),
        notBefore: 0,
      });
      Object.assign(known, { failedLegs: new Set(), partlyAnswered: false });
      known.maybeOver = deliveries.some(({ status }) => isFinal(status));
    }
  }

  accepted(message: Message): void {
    if (this.#row(message.id) === undefined) this.violated(`${message.body} was accepted and is not kept`);
    const known = this.of(nameOf(message));
    known.expiresAt = message.expiresAt;
    if (message.sendAt > message.createdAt) known.scheduled = true;
  }

  told({ id, status, previousStatus, errorCode }: StatusEvent): void {
    const row = this.#row(id);
    if (row === undefined) {
      this.violated(`${id} was told to be ${status} and is not kept`);
      return;
    }
    const name = nameOf(row.entry.message);
    const known = this.of(name);
    const what = `${name} ${previousStatus}-${status} ${errorCode}`;
    if (previousStatus !== known.status) this.violated(`told ${what} when it was ${known.status}`);
    if (previousStatus === '' ? status !== 'queued' : !mayBecome(previousStatus, status))
      this.violated(`told ${what}`);
    known.status = status;
    if (status !== 'queued' && status !== 'initiated' && !row.timeline.some(({ what }) => what === status))
      this.violated(`told ${what}, which the store does not have`);
    if (errorCode === '30001' && this.#now() < known.expiresAt && known.replacing === 0)
      this.violated(`told ${what} before its time`);
  }

  begins(flight: Flight): void {
    const { message, leg, stream } = flight;
    const name = nameOf(message);
    const known = this.of(name);
    const what = `${name} on ${leg.key}`;
    if (known.cancelled) this.violated(`began ${what}, which was cancelled`);
    if (isFinal(known.status === '' ? 'queued' : known.status))
      this.violated(`began ${what}, which is ${known.status}`);
    if (known.taken) this.violated(`began ${what}, which was taken`);
    if (known.failedLegs.has(leg.key)) this.violated(`began ${what}, which failed there`);
    // It may leave before it is said to be replaced.
    if (known.replacing > 0 && known.texts.has(String(message.body))) known.body = String(message.body);
    if (String(message.body) !== known.body)
      this.violated(`began ${what} with "${message.body}" for "${known.body}"`);
    const mayBeLate = known.replacing > 0 || ('alternative' in leg && leg.alternative === true);
    if (this.#now() >= known.expiresAt && !mayBeLate) this.violated(`began ${what}, which has expired`);
    // What came before it meanwhile takes it along.
    const isSame = this.#lastBegun.get(message.lane) === message.id;
    this.#lastBegun.set(message.lane, message.id);
    if (isSame && this.#now() < known.notBefore) this.violated(`began ${what} before the peer wished`);
    const own = this.flights.filter((other) => other.message.id === message.id);
    if (own.some((other) => other.leg.key === leg.key)) this.violated(`began ${what} twice`);
    if (own.length > 0 && known.partlyAnswered) this.violated(`began ${what} while others are not answered`);
    if (own.length === 0) known.partlyAnswered = false;
    const others = this.#others(message);
    const before = this.#passed(message, others);
    if (before !== undefined) this.violated(`began ${what} before ${before}`);
    if (others.some((other) => stream === undefined || other.stream !== stream))
      this.violated(`began ${what} beside another`);
    if (new Set(others.map(({ message: { id } }) => id)).size >= 64) this.violated(`began ${what} beside 64`);
    known.begun = true;
    this.flights.push(flight);
  }

  /** A flight is answered; what it means is known before the engine hears of it. */
  answers(flight: Flight, outcome: Outcome): void {
    this.flights.splice(this.flights.indexOf(flight), 1);
    const { message, leg, isOnly } = flight;
    const known = this.of(nameOf(message));
    const { kind } = outcome;
    if (kind === 'delivered' || kind === 'sent') known.taken = true;
    if (kind === 'failed') known.failedLegs.add(leg.key);
    if (kind === 'failed' || (kind === 'retry' && (outcome.bounded || message.immediate)))
      known.maybeOver = true;
    if ('parts' in outcome && outcome.parts?.some(({ status }) => status === 'undelivered'))
      known.maybeOver = true;
    const alone = !this.flights.some(({ message: { id } }) => id === message.id);
    if (!alone) known.partlyAnswered = true;
    if (
      kind === 'retry' &&
      outcome.afterMs !== undefined &&
      isOnly &&
      alone &&
      !this.#beforeWake.delete(flight)
    )
      known.notBefore = this.#now() + outcome.afterMs;
  }

  /** Somebody came: what waits for a time may go. */
  woken(): void {
    for (const known of this.known.values()) known.notBefore = 0;
    this.#beforeWake = new Set(this.flights);
  }

  /** In flight in the same lane, of which nobody has taken any yet. */
  #others({ id, lane }: Message): readonly Flight[] {
    return this.flights.filter(
      ({ message }) => message.lane === lane && message.id !== id && !this.of(nameOf(message)).taken,
    );
  }

  /** What should have gone before a message. */
  #passed({ id, lane }: Message, others: readonly Flight[]): string | undefined {
    const own = this.#row(id);
    if (own === undefined) return 'it was kept';
    const { sendAt, createdAt } = own.entry.message;
    if (sendAt > createdAt || this.of(nameOf(own.entry.message)).scheduled) return undefined;
    const passed = this.#store.rows.find(({ sequence, open, entry: { message } }) => {
      if (!open || message.lane !== lane || sequence >= own.sequence) return false;
      if (others.some((other) => other.message.id === message.id)) return false;
      const known = this.of(nameOf(message));
      return !(
        known.scheduled ||
        message.sendAt > message.createdAt ||
        known.isCancelling ||
        known.taken ||
        known.maybeOver ||
        this.#now() >= Math.min(known.expiresAt, message.expiresAt)
      );
    });
    return passed === undefined ? undefined : nameOf(passed.entry.message);
  }

  #row(id: MessageId) {
    return this.#store.rows.find(({ entry }) => entry.message.id === id);
  }
}

/** A message is known by its text, up to what replaced it. */
export function nameOf({ body }: Pick<Message, 'body'>): string {
  return String(body).split('/')[0] as string;
}
