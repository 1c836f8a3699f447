export type MessageStateName = keyof typeof MESSAGE_STATE;

/** `DELIVERED`; one that is none as its number. */
export function messageStateName(state: number): string {
  return NAMES.get(state) ?? String(state);
}

/** message_state. SMPP 3.4 §5.2.28; SCHEDULED and SKIPPED since 5.0 §4.7.15. */
export const MESSAGE_STATE = {
  SCHEDULED: 0,
  ENROUTE: 1,
  DELIVERED: 2,
  EXPIRED: 3,
  DELETED: 4,
  UNDELIVERABLE: 5,
  ACCEPTED: 6,
  UNKNOWN: 7,
  REJECTED: 8,
  SKIPPED: 9,
} as const;

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(MESSAGE_STATE).map(([name, state]) => [state, name]),
);
