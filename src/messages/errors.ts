/** Error codes of a failed delivery: SignalWire's numbers where it has one, 31xxx where it has none. */
export const ERRORS = {
  expired: ['30001', 'The validity period was over before the message could be delivered'],
  unreachable: ['30003', 'The recipient could not be reached'],
  blocked: ['30004', 'The recipient or its domain refused the message'],
  unknownDestination: ['30005', 'There is no such recipient'],
  unroutable: ['30006', 'No route leads to this number'],
  rejectedContent: ['30007', 'The message was refused for what it holds'],
  unknown: ['30008', 'The peer refused the message for a reason of its own'],
  carrierExpired: ['30009', 'The validity period was over before the carrier could deliver the message'],
  noMms: ['30011', 'No way to this number takes MMS'],
  mmsImpossible: ['30012', 'This MMS cannot be sent as it stands'],
  optedOut: ['21610', 'The recipient does not want messages from this number'],
  cancelled: ['31001', 'The message was cancelled before it left'],
  authentication: ['31002', 'The peer asked for credentials that are missing or that it did not take'],
  transport: ['31003', 'No connection to the next hop could be made'],
  loop: ['31004', 'The message came round in a loop'],
  removed: ['31005', 'The destination was removed from the configuration'],
  invalid: ['31006', 'The request cannot be sent as it stands'],
  offline: ['31007', 'Nobody is registered there, and the message was not to wait'],
} as const satisfies Record<string, readonly [code: string, message: string]>;

export type ErrorName = keyof typeof ERRORS;

/** The code of a failure, as it stands in `ErrorCode` and in callbacks. */
export function errorCode(name: ErrorName): string {
  return ERRORS[name][0];
}

/** What to tell when there is nothing more exact to say. */
export function errorMessage(name: ErrorName): string {
  return ERRORS[name][1];
}

/** A failure in the words of its code alone, for who may not hear more of it; `unknown` for a code that is none of these. */
export function plainFailure(code: string): readonly [code: string, message: string] {
  return Object.values(ERRORS).find(([known]) => known === code) ?? ERRORS.unknown;
}
