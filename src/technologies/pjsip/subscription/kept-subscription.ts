import type { Dialog } from '../../../protocols/sip/dialog/dialog.ts';
import { isEventPackage } from './event-packages.ts';
import type { SubscriptionTerms } from './subscription.ts';

/** A subscription as it is kept over a restart: all but what follows from the configuration. */
export interface KeptSubscription {
  readonly terms: SubscriptionTerms;
  readonly dialog: Dialog;
  readonly expiresAt: number;
  readonly version: number;
}

/**
 * The text that the database keeps. The numbers that a NOTIFY counts up are not written each time: who reads it later goes
 * on well above them ({@link readKept}).
 */
export function keptText({ terms, dialog, expiresAt, version }: KeptSubscription): string {
  return JSON.stringify({ terms, dialog, expiresAt, version } satisfies KeptSubscription);
}

/**
 * Reads what an earlier life kept, with numbers of NOTIFYs and documents that it cannot have reached (RFC 3261
 * §12.2.1.1 asks that they grow, not by how much). undefined: the text is of another making.
 */
export function readKept(text: string): KeptSubscription | undefined {
  const kept = parsed(text);
  if (kept === undefined) return undefined;
  const localCseq = kept.dialog.localCseq + A_LIFE;
  if (localCseq > HIGHEST_CSEQ) return undefined;
  return { ...kept, dialog: { ...kept.dialog, localCseq }, version: kept.version + A_LIFE };
}

function parsed(text: string): KeptSubscription | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isKept(read) ? read : undefined;
}

function isKept(read: unknown): read is KeptSubscription {
  if (!isObject(read) || !isObject(read['terms']) || !isObject(read['dialog'])) return false;
  const { terms, dialog } = read;
  return (
    hasTypes(terms, TERMS) &&
    isEventPackage(String(terms['event'])) &&
    hasTypes(dialog, DIALOG) &&
    Array.isArray(dialog['routes']) &&
    dialog['routes'].every((route) => typeof route === 'string' && !UNFIT.test(route)) &&
    hasTypes(read, NUMBERS)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function hasTypes(object: Record<string, unknown>, types: Readonly<Record<string, string>>): boolean {
  return Object.entries(types).every(([name, type]) => {
    const value = object[name];
    // Programs write to the database, too: what goes into a NOTIFY must not break out of its line.
    if (typeof value === 'string' && !TEXTS.has(name) && UNFIT.test(value)) return false;
    if (typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0)) return false;
    return typeof value === type;
  });
}

const TERMS = {
  endpoint: 'string',
  event: 'string',
  eventParameters: 'string',
  bodyType: 'string',
  resource: 'string',
  takesLists: 'boolean',
  contact: 'string',
  host: 'string',
  transport: 'string',
  isDigium: 'boolean',
};
const DIALOG = {
  callId: 'string',
  localTag: 'string',
  remoteTag: 'string',
  local: 'string',
  remote: 'string',
  target: 'string',
  localCseq: 'number',
  remoteCseq: 'number',
};
const NUMBERS = { expiresAt: 'number', version: 'number' };
/** Of a Latin-1 image; a wider character would lose its upper byte on the way out, and so could become a line break. */
const UNFIT = /[\r\n\0\u0100-\uffff]/;
/** Of the terms: what is no image, and does not go out. */
const TEXTS: ReadonlySet<string> = new Set(['endpoint', 'resource']);
/** More NOTIFYs than any subscription sees between two refreshes. */
const A_LIFE = 1_000_000;
const HIGHEST_CSEQ = 2 ** 31 - 1;
