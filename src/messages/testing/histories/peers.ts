import type { Message } from '../../message.ts';
import type {
  Accepted,
  Draft,
  FinalFailure,
  Leg,
  LegToTry,
  Outcome,
  Progress,
  Refusal,
  Submission,
  Technology,
} from '../../technology.ts';
import { BUSY, DELIVERED, DOWN, REFUSED, SENT, SILENT } from '../scripted-technology.ts';

/** An attempt that is not answered yet. */
export interface Flight {
  readonly message: Message;
  readonly leg: Leg | LegToTry;
  readonly attempt: number;
  readonly stream: string | undefined;
  /** The message has no other leg, and its lane nothing else under way. */
  readonly isOnly: boolean;
  /** What the peer calls what it took of it. */
  readonly providerId: string;
  readonly progress: Progress | undefined;
  /** It went in two parts, of which the peer has taken the first. */
  inParts: boolean;
  readonly resolve: (outcome: Outcome) => void;
}

/** A technology whose recipients have the legs, and whose peers give the answers, that a history says. */
export class Peers implements Technology {
  readonly name: string;
  readonly legsOf = new Map<string, readonly Leg[] | FinalFailure>();
  readonly #begun: (flight: Flight) => void;
  readonly #over: (message: Message) => void;
  #count = 0;

  constructor(name: string, begun: (flight: Flight) => void, over: (message: Message) => void) {
    this.name = name;
    this.#begun = begun;
    this.#over = over;
  }

  accept({ destination, contentType, variables }: Draft): Accepted | Refusal {
    const legs = this.#legs(destination);
    const offline = 'length' in legs && legs.length === 0;
    return { kind: 'accepted', lane: `${this.name}:${destination}`, offline, contentType, variables };
  }

  legs(message: Message): readonly Leg[] | FinalFailure {
    const legs = this.#legs(message.destination.slice(this.name.length + 1));
    if ('kind' in legs) this.#over(message);
    return legs;
  }

  deliver(message: Message, leg: LegToTry, attempt: number, progress?: Progress): Promise<Outcome> {
    const legs = this.#legs(message.destination.slice(this.name.length + 1));
    const only = 'length' in legs && legs.length === 1 ? legs[0] : undefined;
    const stream = only?.stream;
    const isOnly = only !== undefined && stream === undefined;
    const providerId = `${this.name}${++this.#count}`;
    const inParts = leg.parts !== undefined;
    return new Promise((resolve) => {
      this.#begun({ message, leg, attempt, stream, isOnly, providerId, progress, inParts, resolve });
    });
  }

  #legs(name: string): readonly Leg[] | FinalFailure {
    return this.legsOf.get(name) ?? [];
  }
}

/** What the peer tells when it has taken the first of two parts. */
export function firstPart({ providerId, leg }: Flight) {
  const known = 'parts' in leg && leg.parts !== undefined ? leg.parts : undefined;
  const first = known?.[0];
  const parts = [
    first === undefined || first.status === 'queued' ? ({ status: 'sent', providerId } as const) : first,
    known?.[1] ?? ({ status: 'queued', providerId: '' } as const),
  ];
  return { parts, submissions: [submission(providerId, 0)] };
}

/** What comes of an attempt: `choice` of all that may. */
export function outcomeOf(flight: Flight, choice: number): Outcome {
  const outcome = OUTCOMES[choice % OUTCOMES.length] as Outcome;
  const { providerId, inParts } = flight;
  if (outcome.kind === 'absent' || outcome.kind === 'failed') return outcome;
  if (!inParts) {
    if (outcome.kind === 'retry') return outcome;
    return { ...outcome, providerId, submissions: [submission(providerId, 0)] };
  }
  const [first, second] = firstPart(flight).parts;
  if (first === undefined || second === undefined) return outcome;
  const all = outcome.kind !== 'retry' || choice % 2 === 0;
  if (!all) return { ...outcome, left: true, parts: [first, second] } as Outcome;
  const taken =
    second.status === 'queued' ? ({ status: 'sent', providerId: `${providerId}.` } as const) : second;
  const submissions = [submission(`${providerId}.`, 1)];
  const left = outcome.kind === 'retry' ? { left: true } : {};
  return { ...outcome, ...left, parts: [first, taken], submissions } as Outcome;
}

function submission(providerId: string, part: number): Submission {
  return { peer: 'peer', providerId, recipient: '+15550001', part };
}

/** What there may be of legs. */
export const LEGS: readonly (readonly Leg[] | FinalFailure)[] = [
  [],
  [],
  [{ key: 'x', address: 'x' }],
  [{ key: 'x', address: 'x' }],
  [{ key: 'x', address: 'x', stream: 's' }],
  [{ key: 'x', address: 'x', stream: 's' }],
  [{ key: 'x', address: 'x', stream: 's' }],
  [{ key: 'x', address: 'x', stream: 's' }],
  [{ key: 'x', address: 'x', stream: 't' }],
  [{ key: 'x', address: 'x', stream: 's', busy: true }],
  [{ key: 'x', address: 'x', busy: true }],
  [
    { key: 'x', address: 'x' },
    { key: 'y', address: 'y' },
  ],
  [
    { key: 'x', address: 'x' },
    { key: 'y', address: 'y', rank: 1 },
  ],
  [
    { key: 'x', address: 'x', alternative: true },
    { key: 'y', address: 'y', alternative: true, rank: 1 },
  ],
  [
    { key: 'x', address: 'x', away: true },
    { key: 'y', address: 'y', alternative: true, rank: 1 },
  ],
  { ...REFUSED, left: false },
];

const OUTCOMES: readonly Outcome[] = [
  DELIVERED,
  SENT,
  SENT,
  DOWN,
  SILENT,
  BUSY,
  { ...BUSY, bounded: true },
  { ...DOWN, afterMs: 60_000 },
  { ...SILENT, goesOn: true },
  REFUSED,
  { kind: 'absent' },
];
