import type {
  Attempt,
  Delivery,
  DeliveryPart,
  Message,
  MessageState,
  PeerReport,
  Status,
} from './message.ts';
import type { KeptSubmission, OpenMessage } from './store.ts';

/**
 * A message while the delivery engine holds it: the message itself, its state as it stands now (the store
 * may be one step behind) and what has not been recorded yet.
 */
export interface Entry {
  readonly sequence: number;
  /** Another one once its text was replaced. */
  message: Message;
  state: MessageState;
  legs: LegProgress[];
  /** Attempts whose answer is still awaited. */
  inFlight: number;
  /** The soonest time a peer asked to be tried again, milliseconds from its answer. */
  retryAfterMs: number | undefined;
  /** Legs of this rank and below have had their turn, those above not yet. */
  passedRank: number;
  /** Legs of a higher rank than those that are being tried may still take it, or ways that are away. */
  ranksLeft: boolean;
  /** How often in a row its legs were gone when they were to be tried. */
  absences: number;
  /** True once the message is done with as far as its lane goes; late legs are only noted. */
  released: boolean;
  transitions: Transition[];
  attempts: Attempt[];
  /** Since the last change that was recorded, as the two before; undefined: none. */
  submissions: KeptSubmission[] | undefined;
  reports: readonly (PeerReport & { readonly at: number })[] | undefined;
  /** How many reports of peers this entry has put into the timeline. */
  reportsNoted: number;
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
  /** See {@link Leg.alternative}. */
  alternative: boolean;
  /** An attempt of an alternative is under way: should the process end now, the peer may have it. */
  underWay: boolean;
  /** See {@link Delivery.parts}. */
  parts?: readonly DeliveryPart[];
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
    submissions: undefined,
    reports: undefined,
    reportsNoted: 0,
  };
}

/** The entry of a message taken up again from the store. */
export function resumedEntry(open: OpenMessage): Entry {
  const entry = newEntry(open.sequence, open.message, open.state);
  for (const { leg, address, status, attempts, providerId, parts, unanswered = false } of open.deliveries) {
    entry.legs.push({
      key: leg,
      address,
      status,
      attempts,
      providerId,
      left: status !== 'queued',
      unanswered,
      alternative: unanswered,
      underWay: false,
      ...(parts !== undefined && { parts }),
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
  return entry.legs.map((leg) => {
    const { key, address, status, attempts, providerId, parts, underWay } = leg;
    return {
      leg: key,
      address,
      status,
      // One that is under way is made again with the same number if nobody comes to know what became of it.
      attempts: underWay ? attempts - 1 : attempts,
      providerId,
      ...(parts !== undefined && { parts }),
      ...(mustBeWaitedFor(leg) && { unanswered: true as const }),
    };
  });
}

/** Nobody else may have the message while this one may have taken it. */
export function mustBeWaitedFor({ alternative, unanswered, underWay, status }: LegProgress): boolean {
  return alternative && (unanswered || underWay) && (status === 'queued' || status === 'initiated');
}

/** Somebody took the message. */
const TAKEN: ReadonlySet<Status> = new Set<Status>(['sent', 'delivered', 'read']);
