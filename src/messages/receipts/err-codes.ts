import type { ErrorName } from '../errors.ts';

/**
 * What stood in the way, by the number in a receipt: `err:` of its text, or the TLV network_error_code.
 *
 * SMPP leaves `err` to the SMSC. Most give the MAP error of the network (3GPP TS 29.002 §17.6.6), and behind 40 and 60 what the
 * handset and the HLR say of it; numbers that are not in this table say nothing more than the receipt's state does.
 */
export const ERR_CODES: ReadonlyMap<number, ErrorName> = new Map<number, ErrorName>([
  /** Unknown subscriber, unknown or unidentified in the MSC. */
  [1, 'unknownDestination'],
  [2, 'unknownDestination'],
  [3, 'unknownDestination'],
  [5, 'unknownDestination'],
  /** Absent subscriber SM. */
  [6, 'unreachable'],
  /** Illegal subscriber. */
  [9, 'blocked'],
  /** Bearer service or teleservice not provisioned: a landline, a data card. */
  [10, 'unroutable'],
  [11, 'unroutable'],
  /** Illegal equipment. */
  [12, 'blocked'],
  /** Call barred, forwarding violation, closed user group. */
  [13, 'blocked'],
  [14, 'blocked'],
  [15, 'blocked'],
  /** Facility not supported by the network, by its MSC. */
  [21, 'unroutable'],
  [22, 'unroutable'],
  /** Absent subscriber. */
  [27, 'unreachable'],
  /** Subscriber busy for MT SMS. */
  [31, 'unreachable'],
  /** SM delivery failure, message waiting list full. */
  [32, 'unreachable'],
  [33, 'unreachable'],
  /** Memory of the handset or the SIM is full; the SIM toolkit is busy. */
  [40, 'unreachable'],
  [49, 'unreachable'],
  [50, 'unreachable'],
  [52, 'unreachable'],
  [53, 'unreachable'],
  /** The handset does not do SMS. */
  [42, 'unroutable'],
  /** Absent: no reason known, switched off, detached, no answer to paging, roaming where nobody delivers, purged. */
  [60, 'unreachable'],
  [61, 'unreachable'],
  [62, 'unreachable'],
  [63, 'unreachable'],
  [64, 'unreachable'],
  [65, 'unreachable'],
]);

/** SMS_CauseCode of ANSI-41 (TIA-41 §6.5.2.125), where the TLV names that kind of network. */
export const CDMA_CAUSES: ReadonlyMap<number, ErrorName> = new Map<number, ErrorName>([
  /** Address vacant, address translation failure. */
  [0, 'unknownDestination'],
  [1, 'unknownDestination'],
  /** No page response, destination busy, no acknowledgment, resource shortage, postponed, out of service. */
  [32, 'unreachable'],
  [33, 'unreachable'],
  [34, 'unreachable'],
  [35, 'unreachable'],
  [36, 'unreachable'],
  [37, 'unreachable'],
  /** No longer at this address. */
  [38, 'unknownDestination'],
  /** Origination, termination denied. */
  [97, 'blocked'],
  [98, 'blocked'],
  /** SMS not supported. */
  [100, 'unroutable'],
]);
