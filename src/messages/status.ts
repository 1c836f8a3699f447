import type { Status } from './message.ts';

/**
 * The status of a message, derived from its deliveries: the furthest that any of them got; while one is
 * still being tried, `initiated`; once all have failed, `undelivered` when anything left this machine and
 * `failed` when nothing did. Without deliveries it is `queued`.
 */
export function deriveStatus(deliveries: Iterable<{ readonly status: Status }>): Status {
  let derived: Status = 'queued';
  for (const { status } of deliveries) {
    if (WEIGHT[status] > WEIGHT[derived]) derived = status;
  }
  return derived;
}

/** Whether a status may follow another. What is not here never happens, whatever a peer claims. */
export function mayBecome(from: Status, to: Status): boolean {
  return TRANSITIONS[from].includes(to);
}

/** Nothing more is done for a message with this status; a report may still turn `sent` into something better. */
export function isFinal(status: Status): boolean {
  return status !== 'queued' && status !== 'initiated';
}

/** Reads a status from outside, undefined when it is none. */
export function parseStatus(text: string): Status | undefined {
  return STATUSES.find((status) => status === text);
}

/** Every status, in the order in which a message may go through them. */
export const STATUSES: readonly Status[] = [
  'queued',
  'initiated',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'read',
];

/** ami.md and signalwire.md: a status only ever moves forward. */
const TRANSITIONS: Readonly<Record<Status, readonly Status[]>> = {
  queued: ['initiated', 'undelivered', 'failed'],
  initiated: ['sent', 'delivered', 'undelivered', 'failed'],
  sent: ['delivered', 'undelivered', 'read'],
  delivered: ['read'],
  read: [],
  undelivered: [],
  failed: [],
};

/** What counts for more when the deliveries of one message differ. */
const WEIGHT: Readonly<Record<Status, number>> = {
  queued: 0,
  failed: 1,
  undelivered: 2,
  initiated: 3,
  sent: 4,
  delivered: 5,
  read: 6,
};
