import type { Attempt, Delivery, Message, MessageState, Status } from './message.ts';
import type { OpenMessage } from './store.ts';

/**
 * A message while the delivery engine holds it: the message itself, its state as it stands now (the store
 * may be one step behind) and what has not been recorded yet.
 */
export interface Entry {
  readonly sequence: number;
  readonly message: Message;
  state: MessageState;
  legs: LegProgress[];
  /** Attempts whose answer is still awaited. */
  inFlight: number;
  /** The soonest time a peer asked to be tried again, milliseconds from its answer. */
  retryAfterMs: number | undefined;
  /** Legs of this rank and below have had their turn, those above not yet. */
  passedRank: number;
  /** Legs of a higher rank than those that are being tried may still take it. */
  ranksLeft: boolean;
  /** How often in a row its legs were gone when they were to be tried. */
  absences: number;
  /** True once the message is done with as far as its lane goes; late legs are only noted. */
  released: boolean;
  transitions: Transition[];
  attempts: Attempt[];
}

/** One delivery in progress. While it is tried again it is `initiated` if anything of it may have left, else `queued`. */
export interface LegProgress {
  readonly key: string;
  readonly address: string;
  status: Status;
  attempts: number;
  providerId: string;
  /** Whether anything may have reached the peer. */
  left: boolean;
  /** It may have reached the peer, which did not say what it did with it. */
  unanswered: boolean;
}

export interface Transition {
  readonly status: Status;
  readonly previous: Status;
  readonly at: number;
  readonly errorCode: string;
  readonly errorMessage: string;
}

/** The entry of a message that was just kept. */
export function newEntry(sequence: number, message: Message, state: MessageState): Entry {
  return {
    sequence,
    message,
    state,
    legs: [],
    inFlight: 0,
    retryAfterMs: undefined,
    passedRank: -1,
    ranksLeft: false,
    absences: 0,
    released: false,
    transitions: [],
    attempts: [],
  };
}

/** The entry of a message taken up again from the store. */
export function resumedEntry(open: OpenMessage): Entry {
  const entry = newEntry(open.sequence, open.message, open.state);
  for (const { leg, address, status, attempts, providerId } of open.deliveries) {
    entry.legs.push({
      key: leg,
      address,
      status,
      attempts,
      providerId,
      left: status !== 'queued',
      unanswered: false,
    });
  }
  return entry;
}

/** Moves a message to another status; nothing happens when it has it already. */
export function become(entry: Entry, status: Status, at: number, code: string, text: string): void {
  const previous = entry.state.status;
  if (previous === status) return;
  const sentAt = entry.state.sentAt === 0 && TAKEN.has(status) ? at : entry.state.sentAt;
  entry.state = { ...entry.state, status, errorCode: code, errorMessage: text, updatedAt: at, sentAt };
  entry.transitions.push({ status, previous, at, errorCode: code, errorMessage: text });
}

/** The deliveries as the store keeps them. */
export function deliveriesOf(entry: Entry): Delivery[] {
  return entry.legs.map(({ key, address, status, attempts, providerId }) => ({
    leg: key,
    address,
    status,
    attempts,
    providerId,
  }));
}

/** Somebody took the message. */
const TAKEN: ReadonlySet<Status> = new Set<Status>(['sent', 'delivered', 'read']);
