import type { DeviceState } from './states.ts';

/** The state of several devices taken together, as Asterisk's ast_devstate_aggregate_add makes it. None: `INVALID`. */
export function aggregateState(states: Iterable<DeviceState>): DeviceState {
  let ringing = false;
  let inUse = false;
  let together: DeviceState = 'INVALID';
  for (const state of states) {
    if (state === 'RINGING') ringing = true;
    else if (state === 'INUSE' || state === 'ONHOLD' || state === 'BUSY') inUse = true;
    if (ringing && inUse) together = 'RINGINUSE';
    else if (RANK[state] > RANK[together]) together = state;
  }
  return together;
}

/** What a device's state means for an extension: Asterisk's ast_devstate_to_extenstate. */
export function extensionStatus(state: DeviceState): number {
  return EXTENSION_STATUS[state];
}

/** `Unknown` for what is no status (-1: there is no such hint). */
export function extensionStatusText(status: number): string {
  return STATUS_TEXTS.get(status) ?? 'Unknown';
}

/** The status of an extension that rings, alone or among others. */
export function isRinging(status: number): boolean {
  return status > 0 && (status & RINGING) !== 0;
}

/** What an extension has whose hint nobody knows. */
export const NO_STATUS = -1;

const RANK: Readonly<Record<DeviceState, number>> = {
  INVALID: 0,
  UNKNOWN: 1,
  UNAVAILABLE: 2,
  NOT_INUSE: 3,
  ONHOLD: 4,
  RINGING: 5,
  INUSE: 6,
  BUSY: 7,
  RINGINUSE: 8,
};

const INUSE = 1;
const BUSY = 2;
const UNAVAILABLE = 4;
const RINGING = 8;
const ONHOLD = 16;

const EXTENSION_STATUS: Readonly<Record<DeviceState, number>> = {
  UNKNOWN: 0,
  NOT_INUSE: 0,
  INUSE,
  BUSY,
  INVALID: UNAVAILABLE,
  UNAVAILABLE,
  RINGING,
  RINGINUSE: INUSE | RINGING,
  ONHOLD,
};

const STATUS_TEXTS: ReadonlyMap<number, string> = new Map([
  [0, 'Idle'],
  [INUSE, 'InUse'],
  [BUSY, 'Busy'],
  [UNAVAILABLE, 'Unavailable'],
  [RINGING, 'Ringing'],
  [INUSE | RINGING, 'InUse&Ringing'],
  [ONHOLD, 'Hold'],
  [INUSE | ONHOLD, 'InUse&Hold'],
]);
