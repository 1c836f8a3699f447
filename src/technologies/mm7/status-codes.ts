import type { ErrorName } from '../../messages/errors.ts';

/** What a status of MM7 (3GPP TS 23.140 §8.7.8.3) means for a message. */
export interface StatusMeaning {
  /** As the specification calls it. */
  readonly name: string;
  /**
   * `later`: the peer as a whole cannot now. `busy`: it cannot take this message now, which is tried a number of times.
   * `credentials`: every message would fare the same until somebody has mended it; none is lost by that.
   */
  readonly meaning: 'taken' | 'later' | 'busy' | 'credentials' | ErrorName;
}

/** The one table; docs/carrier-mm7.md shows it. A code that is not here is one of its thousand in general. */
export const STATUS_CODES: ReadonlyMap<number, StatusMeaning> = new Map<number, StatusMeaning>([
  [1000, { name: 'Success', meaning: 'taken' }],
  [1100, { name: 'Partial success', meaning: 'taken' }],
  [2000, { name: 'Client error', meaning: 'unknown' }],
  [2001, { name: 'Operation restricted', meaning: 'credentials' }],
  [2002, { name: 'Address Error', meaning: 'unknownDestination' }],
  [2003, { name: 'Address Not Found', meaning: 'unknownDestination' }],
  [2004, { name: 'Multimedia content refused', meaning: 'rejectedContent' }],
  [2005, { name: 'Message ID Not found', meaning: 'unknown' }],
  [2006, { name: 'LinkedID not found', meaning: 'unknown' }],
  [2007, { name: 'Message format corrupt', meaning: 'invalid' }],
  [2008, { name: 'Application ID not found', meaning: 'invalid' }],
  [2009, { name: 'Reply Application ID not found', meaning: 'invalid' }],
  [3000, { name: 'Server Error', meaning: 'busy' }],
  [3001, { name: 'Not Possible', meaning: 'unknown' }],
  [3002, { name: 'Message rejected', meaning: 'blocked' }],
  [3003, { name: 'Multiple addresses not supported', meaning: 'invalid' }],
  [3004, { name: 'Application Addressing not supported', meaning: 'invalid' }],
  [4000, { name: 'General service error', meaning: 'busy' }],
  [4001, { name: 'Improper identification', meaning: 'credentials' }],
  [4002, { name: 'Unsupported version', meaning: 'credentials' }],
  [4003, { name: 'Unsupported operation', meaning: 'invalid' }],
  [4004, { name: 'Validation error', meaning: 'invalid' }],
  [4005, { name: 'Service error', meaning: 'busy' }],
  [4006, { name: 'Service unavailable', meaning: 'later' }],
  [4007, { name: 'Service denied', meaning: 'credentials' }],
]);

export function meaningOf(code: number): StatusMeaning {
  const known = STATUS_CODES.get(code);
  if (known !== undefined) return known;
  const general = STATUS_CODES.get(Math.floor(code / 1000) * 1000);
  return { name: `Status ${code}`, meaning: general?.meaning ?? 'unknown' };
}

/** Codes that we answer with. */
export const SUCCESS = 1000;
export const FORMAT_CORRUPT = 2007;
export const SERVER_ERROR = 3000;
export const MESSAGE_REJECTED = 3002;
export const UNSUPPORTED_OPERATION = 4003;
